import type { ProviderPolling } from '@redress/contract';
import { readingAges } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { ageBars, speedOf } from './speed.js';

const MINUTE = 60_000;
const polling = (over: Partial<ProviderPolling> = {}): ProviderPolling => ({
  providerId: '1',
  providerName: '聚合收银',
  callsPerSecond: 5,
  lists: 20_000,
  goalMs: 15 * MINUTE,
  callsNeeded: 27.8,
  planned: { busyMs: MINUTE, roundMs: 15 * MINUTE },
  reached: { busyMs: null, roundMs: null },
  ages: { minute: 0, five: 0, quarter: 0, hour: 0, older: 0, never: 0 },
  ...over,
});

describe('how a provider is read', () => {
  it.each<[string, Partial<ProviderPolling>, string]>([
    ['more calls are needed than there are', {}, 'short'],
    ['just enough', { callsNeeded: 5 }, 'good'],
    ['not planned yet', { planned: null, callsNeeded: null }, 'waiting'],
  ])('%s', (_, over, expected) => {
    expect(speedOf(polling(over))).toBe(expected);
  });
});

describe('bars', () => {
  it('are as long as their share of the longest, and never too short to be seen', () => {
    const bars = ageBars({ ...polling().ages, minute: 10_000, hour: 5_000, never: 1 });
    expect(bars.map(({ percent }) => percent)).toEqual([100, 0, 0, 50, 0, 1]);
    expect(bars.map(({ age }) => age)).toEqual([...readingAges]);
  });

  it('are nothing where nothing is', () => {
    expect(ageBars(polling().ages).every(({ percent }) => percent === 0)).toBe(true);
  });
});
