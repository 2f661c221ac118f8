import type { Channel, ChannelTypeDescriptor, Rule } from '@redress/contract';
import { computed, onMounted, shallowRef } from 'vue';
import * as api from '../../api/notifications.js';
import { asProblem } from '../../api/problem.js';
import { t } from '../../shared/i18n/index.js';
import { showFailure, showToast } from '../../shared/toast.js';
import { useLoad } from '../../shared/use-load.js';
import { useLive } from '../../stores/live.js';
import { useOverview } from '../../stores/overview.js';
import { channelState, stateOrder } from './channel-looks.js';

/** Channels, their types and the rules: they are read together, as a rule names channels. */
export function useChannels() {
  const overview = useOverview();
  const live = useLive();
  const channels = shallowRef<Channel[]>([]);
  const types = shallowRef<ChannelTypeDescriptor[]>([]);
  const rules = shallowRef<Rule[]>([]);
  const all = useLoad(async () => {
    const [channelPage, typeList, rulePage] = await Promise.all([
      api.listChannels(),
      api.listChannelTypes(),
      api.listRules(),
    ]);
    return { channels: channelPage.items, types: typeList.items, rules: rulePage.items };
  });

  async function load(): Promise<void> {
    await all.load();
    const read = all.value.value;
    if (read === null || all.problem.value !== null) return;
    channels.value = read.channels;
    types.value = read.types;
    rules.value = read.rules;
    overview.hasChannel = read.channels.some((channel) => channel.enabled);
  }

  /** A switch or a removal: done at once, told in a toast, read again where it was refused. */
  async function attempt(run: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await run();
      showToast(done);
    } catch (error) {
      const problem = asProblem(error);
      showFailure(
        problem.code === 'version_conflict' ? t('common.conflict') : t('notify.notChanged', { why: problem.message }),
      );
    }
    await load();
  }
  const switchChannel = (channel: Channel, enabled: boolean): Promise<void> =>
    attempt(
      () => api.updateChannel(channel.id, { enabled }, channel.version),
      t(enabled ? 'notify.turnedOn' : 'notify.turnedOff', { name: channel.name }),
    );
  const removeChannel = (channel: Channel): Promise<void> =>
    attempt(() => api.deleteChannel(channel.id), t('notify.removed', { name: channel.name }));
  const switchRule = (rule: Rule, enabled: boolean): Promise<void> =>
    attempt(
      () => api.updateRule(rule.id, { enabled }, rule.version),
      t(enabled ? 'notify.turnedOn' : 'notify.turnedOff', { name: rule.name }),
    );
  const removeRule = (rule: Rule): Promise<void> => attempt(() => api.deleteRule(rule.id), t('notify.rules.removed'));

  onMounted(load);
  live.listen((event) => {
    if (event.type.startsWith('channel.')) void load();
  });

  const rank = (channel: Channel): number => stateOrder[channelState(channel)];
  const sorted = computed(() => channels.value.toSorted((a, b) => rank(a) - rank(b)));
  return { channels: sorted, types, rules, all, load, switchChannel, removeChannel, switchRule, removeRule };
}
