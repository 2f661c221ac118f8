import { describe, expect, it } from 'vitest';
import { settleStep, type SettleFacts } from './settle.js';

const facts = (rest: Partial<SettleFacts> = {}): SettleFacts => ({
  family: 'risk',
  status: 'open',
  undecidedRefunds: 0,
  isFullyRefunded: true,
  hasWish: false,
  isFinishing: false,
  ...rest,
});
const SECOND = 1_000;
const MINUTE = 60_000;

describe('after a refund', () => {
  it.each([
    ['closed by Alipay itself', { status: 'closed' as const }, 5 * SECOND, { kind: 'over' }],
    ['still open after 5 s: look at 30 s', {}, 5 * SECOND, { kind: 'read-again', afterMs: 30 * SECOND }],
    ['still open after 30 s: look at 2 min', {}, 30 * SECOND, { kind: 'read-again', afterMs: 2 * MINUTE }],
    ['still open after 2 min: look at 10 min', {}, 2 * MINUTE, { kind: 'read-again', afterMs: 10 * MINUTE }],
    ['fully refunded, still open: finish', {}, 10 * MINUTE, { kind: 'finish-as-refunded' }],
    ['partly refunded: never finish', { isFullyRefunded: false }, 10 * MINUTE, { kind: 'over' }],
    ['trade family: nothing by itself', { family: 'trade' as const }, 10 * MINUTE, { kind: 'over' }],
    ['another refund undecided: nothing', { undecidedRefunds: 1 }, 10 * MINUTE, { kind: 'over' }],
    ['being finished already', { isFinishing: true }, 10 * MINUTE, { kind: 'over' }],
    [
      'trade family, answered already: nothing',
      { hasWish: true, family: 'trade' as const, status: 'processing' as const },
      30 * SECOND,
      { kind: 'over' },
    ],
    ['a wish waits for two reads', { hasWish: true }, 5 * SECOND, { kind: 'read-again', afterMs: 30 * SECOND }],
    ['a wish', { hasWish: true }, 30 * SECOND, { kind: 'finish-as-wished' }],
    [
      'a wish of the trade family',
      { hasWish: true, family: 'trade' as const, isFullyRefunded: false },
      30 * SECOND,
      { kind: 'finish-as-wished' },
    ],
    [
      'a wish while a refund is undecided',
      { hasWish: true, undecidedRefunds: 1 },
      30 * SECOND,
      { kind: 'read-again', afterMs: 2 * MINUTE },
    ],
  ])('%s', (_, rest, elapsedMs, expected) => {
    expect(settleStep(facts(rest), elapsedMs)).toEqual(expected);
  });
});
