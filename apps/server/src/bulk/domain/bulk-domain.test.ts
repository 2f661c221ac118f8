import type { BulkItemStatus, RefundStatus } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { canRetry, followAfterMs, type Part, retriedParts, roomFor, statusOfFinish, statusOfRefunds } from './item.js';
import { type BulkFacts, decideBulk } from './verdict.js';

const part = (refundId: string | null, rest: Partial<Part> = {}): Part => ({
  tradeNo: 'T',
  amountFen: 1,
  refundId,
  error: null,
  ...rest,
});
const refused = { code: 'forbidden', message: { 'zh-CN': '没有权限', en: 'You may not do this' } };
const standing = (...statuses: (RefundStatus | 'refused')[]) =>
  statusOfRefunds(
    statuses.map((status, n) => part(status === 'refused' ? null : String(n))),
    new Map(statuses.flatMap((status, n) => (status === 'refused' ? [] : [[String(n), status] as const]))),
  );

describe('an item stands where', () => {
  it.each<[(RefundStatus | 'refused')[], BulkItemStatus]>([
    [['pending'], 'pending'],
    [['approved'], 'pending'],
    [['submitted'], 'pending'],
    [['unknown'], 'unknown'],
    [['parked'], 'parked'],
    [['succeeded'], 'succeeded'],
    [['failed'], 'failed'],
    [['cancelled'], 'failed'],
    [['refused'], 'failed'],
    [['succeeded', 'submitted'], 'pending'],
    [['failed', 'unknown'], 'unknown'],
    [['parked', 'unknown'], 'unknown'],
    [['succeeded', 'parked', 'failed'], 'parked'],
    [['succeeded', 'failed'], 'failed'],
    [['succeeded', 'refused'], 'failed'],
    [['succeeded', 'succeeded'], 'succeeded'],
    [[], 'failed'],
  ])('its refunds %j are: %s', (statuses, expected) => {
    expect(standing(...statuses)).toBe(expected);
  });

  it.each([
    ['pending', 'pending'],
    ['submitted', 'pending'],
    ['unknown', 'unknown'],
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
  ] as const)('its finish %s is: %s', (status, expected) => {
    expect(statusOfFinish(status)).toBe(expected);
  });
});

it('repeats what failed, keeps what succeeded, and never touches an amount', () => {
  const parts = [
    part('a', { amountFen: 5 }),
    part('b', { amountFen: 6 }),
    part(null, { amountFen: 7, error: refused }),
  ];
  const statuses = new Map<string, RefundStatus>([
    ['a', 'succeeded'],
    ['b', 'failed'],
  ]);
  expect(retriedParts(parts, statuses)).toEqual([
    part('a', { amountFen: 5 }),
    part(null, { amountFen: 6 }),
    part(null, { amountFen: 7 }),
  ]);
});

it.each([
  ['refund', 'failed', [part('a')], true],
  ['refund', 'failed', [], false],
  ['finish', 'failed', [], true],
  ['refund', 'unknown', [part('a')], false],
  ['finish', 'cancelled', [], false],
  ['refund', 'succeeded', [part('a')], false],
] as const)('lets a %s that %s be tried again: %#', (action, status, parts, expected) => {
  expect(canRetry(action, status, parts)).toBe(expected);
});

it('leaves places free, and looks ever more seldom', () => {
  expect([0, 1, 2, 9].map(roomFor)).toEqual([2, 1, 0, 0]);
  expect([0, 6 * 60_000, 2 * 3_600_000].map(followAfterMs)).toEqual([1_000, 10_000, 600_000]);
});

describe('what would happen', () => {
  const facts = (rest: Partial<BulkFacts> = {}): BulkFacts => ({
    id: 'c',
    labels: [],
    family: 'risk',
    refused: [],
    trades: [{ tradeNo: 'T', refundableFen: 1_000, refundedFen: 0, reservedFen: 0 }],
    ...rest,
  });
  const refund = (limitFen: number | null = null) => ({ action: 'refund', limitFen }) as const;
  const codesOf = (...args: Parameters<typeof decideBulk>) =>
    decideBulk(...args).map((verdict) => (verdict.will ? verdict.refunds : verdict.refusal.code));
  const closed = { 'zh-CN': '投诉已完结', en: 'The complaint is closed' };

  it.each<[string, Partial<BulkFacts>, unknown]>([
    ['a trade', {}, [{ tradeNo: 'T', amountFen: 1_000 }]],
    ['refused', { refused: [{ action: 'refund', reason: closed }] }, 'action_not_allowed'],
    [
      'refused for another deed',
      { refused: [{ action: 'finish', reason: closed }] },
      [{ tradeNo: 'T', amountFen: 1_000 }],
    ],
    [
      'unknown total',
      { trades: [{ tradeNo: 'T', refundableFen: null, refundedFen: 0, reservedFen: 0 }] },
      'amount_unknown',
    ],
    [
      'under way',
      { trades: [{ tradeNo: 'T', refundableFen: 500, refundedFen: 0, reservedFen: 500 }] },
      'refund_in_progress',
    ],
    [
      'one trade of two refunded already',
      {
        trades: [
          { tradeNo: 'T', refundableFen: 0, refundedFen: 0, reservedFen: 0 },
          { tradeNo: 'U', refundableFen: 7, refundedFen: 0, reservedFen: 0 },
        ],
      },
      [{ tradeNo: 'U', amountFen: 7 }],
    ],
  ])('with a refund: %s', (_, rest, expected) => {
    expect(codesOf(refund(), [facts(rest)])).toEqual([expected]);
  });

  it('holds each refund to the limit, to the fen', () => {
    expect(codesOf(refund(1_000), [facts()])).toEqual([[{ tradeNo: 'T', amountFen: 1_000 }]]);
    expect(codesOf(refund(999), [facts()])).toEqual(['refund_exceeds_limit']);
  });

  it('refunds a trade with the first complaint that names it, and only when that one is refunded', () => {
    expect(codesOf(refund(), [facts(), facts()])).toEqual([[{ tradeNo: 'T', amountFen: 1_000 }], 'refund_in_progress']);
    const shut = facts({ refused: [{ action: 'refund', reason: closed }] });
    expect(codesOf(refund(), [shut, facts()])).toEqual(['action_not_allowed', [{ tradeNo: 'T', amountFen: 1_000 }]]);
  });

  it('with a finish: by what is allowed and by the codes of the family', () => {
    const wish = { action: 'finish', code: 'ORTHER' } as const;
    const shut = facts({ refused: [{ action: 'finish', reason: closed }] });
    expect(codesOf(wish, [facts(), facts({ family: 'trade' }), shut])).toEqual([
      [],
      'process_code_invalid',
      'action_not_allowed',
    ]);
  });

  it('never says "refunded" to Alipay after a part of it', () => {
    const trade = (refundableFen: number, refundedFen: number) => ({
      tradeNo: 'T',
      refundableFen,
      refundedFen,
      reservedFen: 0,
    });
    const wish = { action: 'finish', code: 'REFUND' } as const;
    const whole = facts({ trades: [trade(0, 1_000)] });
    const half = facts({ trades: [trade(400, 600)] });
    const oneOfTwo = facts({ trades: [trade(0, 1_000), trade(500, 0)] });
    const none = facts({ trades: [trade(1_000, 0)] });
    expect(codesOf(wish, [whole, half, oneOfTwo, none])).toEqual([
      [],
      'process_code_invalid',
      'process_code_invalid',
      [],
    ]);
  });
});
