import { describe, expect, it } from 'vitest';
import { CONFIG_REST, decide, HOLD_MAX_AGE, outcomeOf, RETRY_WAITS, type AttemptState } from './attempts.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const aState = (rest: Partial<AttemptState> = {}): AttemptState => ({
  failures: 0,
  unknowns: 0,
  throttledSince: null,
  heldSince: null,
  usefulUntil: null,
  throttlesInRow: 0,
  retryUnknown: 2,
  ...rest,
});

describe('after an attempt', () => {
  it('retries by the schedule, then gives up', () => {
    for (const [failures, wait] of RETRY_WAITS.entries()) {
      expect(decide({ class: 'retry' }, aState({ failures }), NOW, 0.5)).toEqual({
        status: 'queued',
        nextAt: NOW + wait,
      });
    }
    expect(decide({ class: 'retry' }, aState({ failures: RETRY_WAITS.length }), NOW, 0.5)).toEqual({
      status: 'failed',
    });
  });

  it('spreads retries', () => {
    expect(decide({ class: 'retry' }, aState(), NOW, 0)).toMatchObject({ nextAt: NOW + 4_000 });
    expect(decide({ class: 'retry' }, aState(), NOW, 1)).toMatchObject({ nextAt: NOW + 6_000 });
  });

  it('waits as long as it was told', () => {
    expect(decide({ class: 'retry', retryAfterMs: 2 * MINUTE }, aState(), NOW, 0)).toMatchObject({
      nextAt: NOW + 2 * MINUTE,
    });
  });

  it.each(['recipient', 'content'] as const)('%s is final', (verdict) => {
    expect(decide({ class: verdict }, aState(), NOW, 0.5)).toEqual({ status: 'failed' });
  });

  it('repeats what may have arrived twice, then says that it does not know', () => {
    expect(decide({ class: 'unknown' }, aState(), NOW, 0.5)).toEqual({ status: 'queued', nextAt: NOW + 5_000 });
    expect(decide({ class: 'unknown' }, aState({ unknowns: 1 }), NOW, 0.5)).toEqual({
      status: 'queued',
      nextAt: NOW + 30_000,
    });
    expect(decide({ class: 'unknown' }, aState({ unknowns: 2 }), NOW, 0.5)).toEqual({ status: 'unknown' });
  });

  it('a throttle pauses the channel, longer each time, up to six hours for a delivery', () => {
    expect(decide({ class: 'throttled' }, aState(), NOW, 0.5)).toEqual({
      status: 'queued',
      nextAt: NOW + MINUTE,
      pauseUntil: NOW + MINUTE,
    });
    expect(decide({ class: 'throttled' }, aState({ throttlesInRow: 9 }), NOW, 0.5)).toMatchObject({
      nextAt: NOW + 60 * MINUTE,
    });
    expect(decide({ class: 'throttled', retryAfterMs: 15 * MINUTE }, aState(), NOW, 0.5)).toMatchObject({
      pauseUntil: NOW + 15 * MINUTE,
    });
    const since = NOW - 5.9 * 60 * MINUTE;
    expect(
      decide({ class: 'throttled', retryAfterMs: 15 * MINUTE }, aState({ throttledSince: since }), NOW, 0.5),
    ).toEqual({ status: 'failed' });
  });

  it('wrong settings hold the delivery until somebody repairs them', () => {
    const step = { status: 'queued', nextAt: NOW + CONFIG_REST, pauseUntil: NOW + CONFIG_REST, needsRepair: true };
    expect(decide({ class: 'config' }, aState(), NOW, 0.5)).toEqual(step);
    expect(decide({ class: 'config' }, aState({ failures: 7, heldSince: NOW - HOLD_MAX_AGE }), NOW, 0.5)).toEqual(step);
    expect(decide({ class: 'config' }, aState({ heldSince: NOW - HOLD_MAX_AGE - 1 }), NOW, 0.5)).toEqual({
      status: 'failed',
    });
  });

  it('a notice that would come too late is not sent', () => {
    const state = aState({ failures: 3, usefulUntil: NOW + 10 * MINUTE });
    expect(decide({ class: 'retry' }, state, NOW, 0.5)).toEqual({ status: 'failed' });
    expect(decide({ class: 'retry' }, { ...state, failures: 2 }, NOW, 0.5)).toMatchObject({ status: 'queued' });
    expect(decide({ class: 'throttled', retryAfterMs: 15 * MINUTE }, state, NOW, 0.5)).toEqual({ status: 'failed' });
  });
});

describe('several recipients of one message', () => {
  const result = (overall: 'ok' | 'recipient' | 'retry', each: Record<string, 'ok' | 'recipient' | 'retry'>) => ({
    class: overall,
    perRecipient: Object.fromEntries(Object.entries(each).map(([name, verdict]) => [name, { class: verdict }])),
  });

  it('count as sent when one was reached and nobody is left', () => {
    expect(outcomeOf(result('ok', { a: 'ok', b: 'recipient' }), ['a', 'b'])).toEqual({
      outcome: { class: 'ok' },
      left: [],
    });
  });

  it('are tried again for those who were put off only', () => {
    expect(outcomeOf(result('ok', { a: 'ok', b: 'retry' }), ['a', 'b'])).toEqual({
      outcome: { class: 'retry' },
      left: ['b'],
    });
    expect(outcomeOf(result('recipient', { a: 'recipient', b: 'retry' }), ['a', 'b'])).toEqual({
      outcome: { class: 'retry' },
      left: ['b'],
    });
  });

  it('fail when nobody can be reached', () => {
    expect(outcomeOf(result('recipient', { a: 'recipient' }), ['a'])).toEqual({
      outcome: { class: 'recipient' },
      left: [],
    });
    expect(outcomeOf(result('ok', { a: 'recipient' }), ['a'])).toEqual({ outcome: { class: 'recipient' }, left: [] });
  });

  it('all wait when the whole message was put off', () => {
    expect(outcomeOf(result('retry', {}), ['a', 'b'])).toEqual({ outcome: { class: 'retry' }, left: ['a', 'b'] });
  });
});
