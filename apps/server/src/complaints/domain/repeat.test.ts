import { describe, expect, it } from 'vitest';
import { REPEAT_MS, repeatsOf } from './repeat.js';

const NOW = 1_795_312_800_000;
const at = (id: string, complainedAt: number) => ({ id, complainedAt });
const complaint = at('now', NOW);
const found = (order: ReturnType<typeof at>[], contact: ReturnType<typeof at>[]) =>
  repeatsOf(complaint, { order, contact }).map(({ complaint: { id }, by }) => `${id} ${by}`);

describe('a complaint repeats', () => {
  it.each([
    ['the same contact on the last of 30 days', [], [at('a', NOW - REPEAT_MS)], ['a contact']],
    ['not the same contact a moment before that', [], [at('a', NOW - REPEAT_MS - 1)], []],
    ['the same order, however long ago', [at('a', NOW - 9 * REPEAT_MS)], [], ['a order']],
    ['once what is both, as the order', [at('a', NOW - 1)], [at('a', NOW - 1)], ['a order']],
    ['not itself', [complaint], [complaint], []],
    ['nothing that came after it', [at('a', NOW + 1)], [at('b', NOW + 1)], []],
    ['the newest first', [at('a', NOW - 9)], [at('b', NOW - 3)], ['b contact', 'a order']],
  ])('%s', (_, order, contact, expected) => {
    expect(found(order, contact)).toEqual(expected);
  });

  it('at most ten', () => {
    const many = Array.from({ length: 15 }, (__, n) => at(`c${n}`, NOW - n - 1));
    expect(found([], many)).toHaveLength(10);
  });
});
