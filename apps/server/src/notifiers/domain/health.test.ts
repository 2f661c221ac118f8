import { expect, it } from 'vitest';
import { HEALTHY, healthAfter, type Health } from './health.js';

const after = (classes: readonly Parameters<typeof healthAfter>[1][], stepMs: number, from: Health = HEALTHY): Health =>
  classes.reduce((health, one, n) => healthAfter(health, one, n * stepMs), from);
const times = <T>(n: number, one: T): T[] => Array.from({ length: n }, () => one);

it('wrong settings are told at once', () => expect(after(['config'], 0).health).toBe('failing'));
it('three failures in a row degrade', () => {
  expect(after(['retry', 'unknown'], 1_000).health).toBe('ok');
  expect(after(['retry', 'unknown', 'retry'], 1_000).health).toBe('degraded');
});
it('ten in one moment are one outage; over ten minutes the channel is failing', () => {
  expect(after(times(30, 'retry'), 1_000).health).toBe('degraded');
  expect(after(times(11, 'retry'), 60_000).health).toBe('failing');
});
it('a success heals, and so does a refusal of one recipient', () => {
  const failing = after(['config'], 0);
  expect(after(['ok'], 0, failing)).toEqual(HEALTHY);
  expect(after(['recipient'], 0, failing)).toEqual(HEALTHY);
});
it('a throttle is no failure', () => {
  expect(after(times(5, 'throttled'), 0)).toMatchObject({ health: 'ok', failuresInRow: 0, throttlesInRow: 5 });
});
