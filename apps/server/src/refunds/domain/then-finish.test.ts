import { describe, expect, it } from 'vitest';
import { finishWishOf, type WishfulRefund } from './then-finish.js';

const lin = { kind: 'person', id: 'u1', name: '林' } as const;
const aRefund = (values: Partial<WishfulRefund> = {}): WishfulRefund => ({
  tradeNo: 'T1',
  status: 'succeeded',
  source: 'person',
  actor: lin,
  thenFinish: null,
  ...values,
});
const wish = { code: '02', remark: '已退款' } as const;

describe('finishWishOf', () => {
  it('is what the person asked for, in their name', () => {
    expect(finishWishOf([aRefund({ thenFinish: wish })])).toEqual({ ...wish, source: 'person', actor: lin });
  });

  it.each<[string, WishfulRefund[], string | null]>([
    ['nobody asked', [aRefund()], null],
    ['no refund', [], null],
    ['undecided', [aRefund({ thenFinish: wish, status: 'unknown' })], null],
    ['failed', [aRefund({ thenFinish: wish, status: 'failed' })], null],
    ['another trade failed', [aRefund({ tradeNo: 'T2', status: 'failed' }), aRefund({ thenFinish: wish })], null],
    ['a failed one made good', [aRefund({ status: 'failed' }), aRefund({ thenFinish: wish })], '02'],
    ['asked with the failed one, made good', [aRefund({ thenFinish: wish, status: 'failed' }), aRefund()], '02'],
    ['a cancelled one asks for nothing', [aRefund({ thenFinish: wish, status: 'cancelled' }), aRefund()], null],
    [
      'the newest wish',
      [aRefund({ thenFinish: wish }), aRefund({ tradeNo: 'T2', thenFinish: { code: '04', remark: '另行处理' } })],
      '04',
    ],
  ])('%s', (_, refunds, code) => {
    expect(finishWishOf(refunds)?.code ?? null).toBe(code);
  });
});
