import type { ComplaintTrade } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { lineError, linesOf, planOf, refundableOf, withShare } from './refund-plan.js';

const trade = (tradeNo: string, amount: string | null, refundable: string | null = amount): ComplaintTrade => ({
  tradeNo,
  outTradeNo: null,
  amount,
  refundedAmount: '0.00',
  refundableAmount: refundable,
  rawStatus: null,
  paidAt: null,
});
const two = [trade('a', '98.00'), trade('b', '30.01')];

describe('refund plan', () => {
  it('starts with everything in full', () => {
    const plan = planOf(linesOf(two), null);
    expect(plan.refunds).toEqual([
      { tradeNo: 'a', amount: '98.00' },
      { tradeNo: 'b', amount: '30.01' },
    ]);
    expect(plan).toMatchObject({ sumFen: 12_801, isFull: true, canSend: true });
    expect(refundableOf({ trades: two })).toBe('128.01');
  });

  it('leaves out trades of which nothing is left', () => {
    expect(linesOf([trade('a', '10.00', '0.00'), trade('b', '5.00')]).map((line) => line.tradeNo)).toEqual(['b']);
  });

  it('is never "full" when a trade is left out or halved', () => {
    const lines = linesOf(two);
    expect(planOf([{ ...lines[0]!, isOn: false }, lines[1]!], null).isFull).toBe(false);
    expect(planOf(withShare(lines, 'half'), null)).toMatchObject({ sumFen: 4_900 + 1_500, isFull: false });
  });

  it('asks for the amount where the total is not known', () => {
    const lines = linesOf([trade('a', null)]);
    expect(planOf(lines, null)).toMatchObject({ refunds: [], canSend: false, isFull: false });
    expect(planOf([{ ...lines[0]!, isOn: true, typed: '3' }], null)).toMatchObject({ sumFen: 300, isFull: false });
  });

  it.each([
    ['98.01', 'too-much'],
    ['0', 'zero'],
    ['abc', 'not-an-amount'],
    ['98', null],
  ])('judges %s as %s', (typed, error) => {
    expect(lineError({ ...linesOf(two)[0]!, typed })).toBe(error);
  });

  it('stops at the personal limit', () => {
    expect(planOf(linesOf(two), '100.00')).toMatchObject({ isOverLimit: true, canSend: false });
    expect(planOf(linesOf(two), '128.01').canSend).toBe(true);
  });
});
