import type { Channel, ChannelHealth, ChannelType, DeliveryStatus } from '@redress/contract';
import {
  Bot,
  CircleCheck,
  CircleMinus,
  CircleQuestionMark,
  CircleX,
  CodeXml,
  Contrast,
  Mail,
  MessagesSquare,
  Smartphone,
} from '@lucide/vue';
import type { IconComponent } from '../../shared/icons.js';

export const channelIcons: Record<ChannelType, IconComponent> = {
  email: Mail,
  wechat_template: MessagesSquare,
  tencent_sms: Smartphone,
  dingtalk: Bot,
  wecom: Bot,
  feishu: Bot,
  webhook: CodeXml,
};

/**
 * How a channel looks to a person. The server's `ok` means "no trouble that lasts": one that was never tried, never
 * worked or failed the last time is not shown as well.
 */
export type ChannelState = ChannelHealth | 'untried' | 'unproven' | 'refused';

export function channelState({ health, lastSentAt, lastError }: ChannelFacts): ChannelState {
  if (health !== 'ok') return health;
  if (lastError === null) return lastSentAt === null ? 'untried' : 'ok';
  if (lastSentAt === null) return 'unproven';
  return Date.parse(lastError.at) > Date.parse(lastSentAt) ? 'refused' : 'ok';
}
type ChannelFacts = Pick<Channel, 'health' | 'lastSentAt' | 'lastError'>;

export const stateDots: Record<ChannelState, string> = {
  ok: 'good',
  untried: 'unknown',
  refused: 'warn',
  unproven: 'warn',
  degraded: 'warn',
  failing: 'bad',
  disabled: 'off',
};
/** Worst first: what somebody must repair stands at the top. */
export const stateOrder: Record<ChannelState, number> = {
  failing: 0,
  unproven: 1,
  degraded: 2,
  refused: 3,
  untried: 4,
  ok: 5,
  disabled: 6,
};

export const deliveryLooks: Record<DeliveryStatus, [IconComponent, string]> = {
  queued: [Contrast, 'move'],
  sending: [Contrast, 'move'],
  sent: [CircleCheck, 'good'],
  failed: [CircleX, 'bad'],
  skipped: [CircleMinus, 'done'],
  unknown: [CircleQuestionMark, 'warn'],
};

const skipReasons = [
  'no_rule',
  'moot',
  'switched_off',
  'channel_disabled',
  'channel_removed',
  'recipient_removed',
  'too_late',
] as const;
type SkipReason = (typeof skipReasons)[number];

/** Reasons not to send that the console has words for. */
export const isSkipReason = (reason: string): reason is SkipReason => skipReasons.some((known) => known === reason);
