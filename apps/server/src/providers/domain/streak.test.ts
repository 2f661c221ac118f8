import { describe, expect, it } from 'vitest';
import { afterRefusal, isStreak, type Refusals } from './streak.js';

const MINUTE = 60_000;
const after = (...refused: [merchantId: string, at: number][]): Refusals =>
  refused.reduce<Refusals>((before, [merchantId, at]) => afterRefusal(before, merchantId, at), new Map());

describe('a streak of refusals', () => {
  it.each<[string, [string, number][], number, boolean]>([
    ['five merchants within an hour', [['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 59 * MINUTE]], 59 * MINUTE, true],
    ['four merchants', [['a', 0], ['b', 1], ['c', 2], ['d', 3]], 4, false],
    ['one merchant five times', [['a', 0], ['a', 1], ['a', 2], ['a', 3], ['a', 4]], 5, false],
    ['five merchants over a day', [['a', 0], ['b', 61 * MINUTE], ['c', 122 * MINUTE], ['d', 183 * MINUTE], ['e', 244 * MINUTE]], 244 * MINUTE, false],
    ['a streak that is over', [['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 4]], 61 * MINUTE, false],
  ])('%s', (_, refused, now, expected) => expect(isStreak(after(...refused), now)).toBe(expected)); // prettier-ignore
});
