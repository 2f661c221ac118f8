import type { ComplaintCounts, Coverage, Event, PolicyState } from '@redress/contract';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { countComplaints } from '../api/complaints.js';
import { listChannels } from '../api/notifications.js';
import { readCoverage } from '../api/merchants.js';
import { asProblem } from '../api/problem.js';
import * as refundsApi from '../api/refunds.js';
import { useSession } from './session.js';

const COVERAGE_MS = 60_000;

/** What the frame shows on every page: counts, automatic refunds, whether anybody is told. */
export const useOverview = defineStore('overview', () => {
  const session = useSession();
  const counts = shallowRef<ComplaintCounts | null>(null);
  const policy = shallowRef<PolicyState | null>(null);
  const refundsToLookAt = shallowRef(0);
  /** null: not known, or not for this person to know. */
  const hasChannel = shallowRef<boolean | null>(null);
  /** How many merchants stand where; null: not known, or not for this person to know. */
  const coverage = shallowRef<Coverage['totals'] | null>(null);
  /** Merchants whose complaints are not seen, or not as Alipay has them. */
  const notRead = computed(() => (coverage.value === null ? 0 : coverage.value.blind + coverage.value.stale));
  const waiting = computed(() => ({
    overdue: counts.value?.overdue ?? 0,
    parked: refundsToLookAt.value,
    notRead: notRead.value,
  }));
  let watch: ReturnType<typeof setInterval> | undefined;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const loadCounts = async (): Promise<void> => void (counts.value = await countComplaints());
  const loadPolicy = async (): Promise<void> => void (policy.value = await refundsApi.policyState());
  const loadRefunds = async (): Promise<void> => {
    const page = await refundsApi.listRefunds({ status: 'parked', limit: 1, withTotal: true });
    refundsToLookAt.value = page.total ?? page.items.length;
  };
  const loadCoverage = async (): Promise<void> => {
    if (!session.may('merchants:read')) return;
    coverage.value = (await readCoverage()).totals;
  };
  const loadChannels = async (): Promise<void> => {
    if (!session.may('channels:read')) return;
    hasChannel.value = (await listChannels()).items.some((channel) => channel.enabled);
  };

  /** Several events in a row cause one read. A failed read leaves the last numbers: the live state shows the trouble. */
  function soon(name: string, load: () => Promise<void>, delayMs = 800): void {
    if (timers.has(name)) return;
    const run = async (): Promise<void> => {
      timers.delete(name);
      try {
        await load();
      } catch (error) {
        asProblem(error);
      }
    };
    timers.set(
      name,
      setTimeout(() => void run(), delayMs),
    );
  }

  function loadAll(): void {
    soon('counts', loadCounts, 0);
    soon('policy', loadPolicy, 0);
    soon('refunds', loadRefunds, 0);
    soon('channels', loadChannels, 0);
    soon('coverage', loadCoverage, 0);
    // no event tells that a reading is overdue
    watch ??= setInterval(() => soon('coverage', loadCoverage, 0), COVERAGE_MS);
  }

  function hear(event: Event): void {
    if (event.type.startsWith('complaint.')) soon('counts', loadCounts);
    if (event.type.startsWith('refund.') || event.type.startsWith('policy.')) soon('policy', loadPolicy);
    if (event.type.startsWith('refund.')) soon('refunds', loadRefunds);
    if (event.type.startsWith('merchant.') || event.type === 'provider.unhealthy') soon('coverage', loadCoverage);
  }

  /** What no event tells of was changed here. */
  const recount = (): void => soon('counts', loadCounts, 0);

  async function resume(): Promise<void> {
    policy.value = await refundsApi.resumePolicy();
  }

  return {
    resume,
    recount,
    counts,
    coverage,
    notRead,
    waiting,
    policy,
    refundsToLookAt,
    hasChannel,
    loadAll,
    loadChannels,
    hear,
  };
});
