import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeMeanings } from '../error-table.js';
import { AlipayError, type AlipayErrorDetails, type AlipayErrorKind } from '../error.js';
import { fakeGateway, TOKEN } from '../testing.fixture.js';
import { queryTrade } from './query.js';
import { isTradeUnknown, queryRefund } from './refund-query.js';
import { refundTrade } from './refund.js';

const TRADE_NO = '2026112222001400000000000001';
const REFUND = { tradeNo: TRADE_NO, amountFen: 2000, outRequestNo: 'RD1', reason: '投诉退款' };
const QUERY = { tradeNo: TRADE_NO, outRequestNo: 'RD1', amountFen: 2000 };

function failure(kind: AlipayErrorKind, details: Partial<AlipayErrorDetails> = {}): AlipayError {
  return new AlipayError(kind, {
    method: 'alipay.trade.refund',
    callKind: 'write',
    signed: kind === 'business' || kind === 'gateway',
    sent: true,
    ...details,
  });
}

const refused = (subCode: string, signed = true, code = '40004') =>
  failure(code === '40004' ? 'business' : 'gateway', { code, subCode, signed });

async function outcomeOf(answer: object | Error) {
  return refundTrade(fakeGateway(answer), TOKEN, REFUND).catch((error: unknown) => error);
}

describe('refundTrade', () => {
  it('sends exactly what is documented', async () => {
    const gateway = fakeGateway({ code: '10000', trade_no: TRADE_NO, fund_change: 'Y' });
    await refundTrade(gateway, TOKEN, REFUND);
    expect(gateway.calls).toEqual([
      {
        method: 'alipay.trade.refund',
        request: {
          appAuthToken: TOKEN,
          kind: 'write',
          bizContent: { trade_no: TRADE_NO, refund_amount: '20.00', out_request_no: 'RD1', refund_reason: '投诉退款' },
        },
      },
    ]);
  });

  it('R6 fund_change=Y on our trade is the only success', async () => {
    const answer = {
      code: '10000',
      trade_no: TRADE_NO,
      fund_change: 'Y',
      refund_fee: '50.00',
      gmt_refund_pay: '2026-11-22 10:00:00',
    };
    expect(await outcomeOf(answer)).toEqual({
      kind: 'moved',
      paidAt: Date.UTC(2026, 10, 22, 2),
      refundedTotalFen: 5000,
    });
    expect(await outcomeOf({ ...answer, fund_change: 'N' })).toEqual({
      kind: 'unknown',
      reason: 'not_confirmed',
      ifNothingFound: 'send-again',
      refundedTotalFen: 5000,
    });
    for (const fund_change of [undefined, 'y', '', null, true]) {
      expect(await outcomeOf({ ...answer, fund_change })).toMatchObject({ kind: 'unknown', reason: 'not_confirmed' });
    }
  });

  it('R6 takes a Y whose sum is below what was asked for for unknown', async () => {
    const answer = { code: '10000', trade_no: TRADE_NO, fund_change: 'Y' };
    expect(await outcomeOf({ ...answer, refund_fee: '19.99' })).toEqual({
      kind: 'unknown',
      reason: 'not_confirmed',
      ifNothingFound: 'send-again',
      refundedTotalFen: 1999,
    });
    for (const refund_fee of ['20.00', 20, undefined, '', 'x']) {
      expect(await outcomeOf({ ...answer, refund_fee })).toMatchObject({ kind: 'moved' });
    }
  });

  it('R6 takes a signed answer about another trade for unknown', async () => {
    for (const trade_no of ['2026112222001400000000000009', undefined]) {
      const answer = { code: '10000', trade_no, fund_change: 'Y' };
      expect(await outcomeOf(answer)).toEqual({ kind: 'unknown', reason: 'other_trade', ifNothingFound: 'send-again' });
    }
  });

  it.each(['network', 'timeout', 'unreadable', 'unsigned', 'bad_signature', 'certificate_changed'] as const)(
    'I11 takes %s after sending for unknown',
    async (kind) => {
      const error = failure(kind, { signed: false });
      expect(await outcomeOf(error)).toEqual({
        kind: 'unknown',
        reason: 'no_answer',
        ifNothingFound: 'send-again',
        error,
      });
    },
  );

  it.each(['network', 'timeout', 'throttled', 'invalid_request'] as const)(
    'throws %s that was never sent',
    async (kind) => {
      const error = failure(kind, { signed: false, sent: false });
      expect(await outcomeOf(error)).toBe(error);
    },
  );

  it.each([
    ['ACQ.SELLER_BALANCE_NOT_ENOUGH', 'parked'],
    ['ACQ.REASON_TRADE_BEEN_FREEZEN', 'parked'],
    ['ACQ.TRADE_HAS_FINISHED', 'failed'],
    ['ACQ.TRADE_NOT_EXIST', 'failed'],
    ['ACQ.INVALID_PARAMETER', 'failed'],
  ])('throws a signed %s: %s', async (subCode, refundOutcome) => {
    expect(await outcomeOf(refused(subCode))).toMatchObject({ kind: 'business', subCode, refundOutcome });
  });

  it.each([
    ['ACQ.SYSTEM_ERROR', 'send-again'],
    ['ACQ.TRADE_SETTLE_ERROR', 'send-again'],
    ['ACQ.TRADE_HAS_CLOSE', 'fail'],
    ['ACQ.REFUND_FEE_ERROR', 'fail'],
    ['ACQ.DISCORDANT_REPEAT_REQUEST', 'park'],
    ['ACQ.BRAND_NEW', 'park'],
  ])('asks after %s, and then: %s', async (subCode, ifNothingFound) => {
    expect(await outcomeOf(refused(subCode))).toMatchObject({ kind: 'unknown', reason: 'undecided', ifNothingFound });
  });

  it('C2 believes no unsigned refusal', async () => {
    const asked = async (subCode: string, code?: string) => outcomeOf(refused(subCode, false, code));
    expect(await asked('ACQ.TRADE_HAS_FINISHED')).toMatchObject({ kind: 'unknown', ifNothingFound: 'fail' });
    expect(await asked('ACQ.SELLER_BALANCE_NOT_ENOUGH')).toMatchObject({ kind: 'unknown', ifNothingFound: 'park' });
    expect(await asked('aop.invalid-app-auth-token', '20001')).toMatchObject({
      kind: 'unknown',
      ifNothingFound: 'park',
    });
    expect(await asked('isv.app-call-limited', '40005')).toMatchObject({
      kind: 'unknown',
      ifNothingFound: 'send-again',
    });
  });

  it('lets a signed "too many calls" be repeated', async () => {
    expect(await outcomeOf(refused('isv.app-call-limited', true, '40005'))).toMatchObject({ retry: 'yes' });
  });

  it('I11 never calls a refusal final whose table row is not', async () => {
    for (const row of codeMeanings) {
      const isMain = /^\d{5}$/.test(row.code);
      const outcome = await outcomeOf(isMain ? refused('', true, row.code) : refused(row.code));
      const isThrown = outcome instanceof AlipayError;
      const isFinal = row.refundOutcome === 'failed' || row.refundOutcome === 'parked';
      expect([row.code, isThrown]).toEqual([row.code, isFinal || row.concerns === 'rate']);
    }
  });

  it('lets errors that are not Alipay through', async () => {
    const bug = new TypeError('bug');
    expect(await outcomeOf(bug)).toBe(bug);
  });

  it.each([0, -1, 0.5, Number.NaN])('refuses to refund %d fen', async (amountFen) => {
    const gateway = fakeGateway();
    await expect(refundTrade(gateway, TOKEN, { ...REFUND, amountFen })).rejects.toThrow(RangeError);
    expect(gateway.calls).toHaveLength(0);
  });

  it('writes every amount as yuan with two decimals', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 999_999_999_999 }), async (amountFen) => {
        const gateway = fakeGateway({ code: '10000', trade_no: TRADE_NO, fund_change: 'Y' });
        await refundTrade(gateway, TOKEN, { ...REFUND, amountFen });
        const yuan = String(gateway.calls[0]?.request.bizContent?.['refund_amount']);
        expect(yuan).toMatch(/^\d+\.\d\d$/);
        expect(BigInt(yuan.replace('.', ''))).toBe(BigInt(amountFen));
      }),
      { numRuns: 500 },
    );
  });
});

describe('queryRefund', () => {
  const ask = (answer: object | Error) => queryRefund(fakeGateway(answer), TOKEN, QUERY);
  const done = {
    code: '10000',
    refund_status: 'REFUND_SUCCESS',
    trade_no: TRADE_NO,
    out_request_no: 'RD1',
    refund_amount: '20.00',
    gmt_refund_pay: '2026-11-22 10:00:00',
  };

  it('uses reserved tokens and asks by trade and number', async () => {
    const gateway = fakeGateway(done);
    await queryRefund(gateway, TOKEN, QUERY);
    expect(gateway.calls[0]?.request).toMatchObject({
      kind: 'query',
      bizContent: { trade_no: TRADE_NO, out_request_no: 'RD1' },
    });
  });

  it('finds what is done, with the amount Alipay names', async () => {
    expect(await ask(done)).toEqual({ kind: 'found', amountFen: 2000, paidAt: Date.UTC(2026, 10, 22, 2) });
    expect(await ask({ ...done, refund_amount: '19.99' })).toMatchObject({ kind: 'found', amountFen: 1999 });
  });

  it('takes an old answer without state only when number and amount are ours', async () => {
    const old = { code: '10000', trade_no: TRADE_NO, out_request_no: 'RD1', refund_amount: '20.00' };
    expect(await ask(old)).toMatchObject({ kind: 'found' });
    expect(await ask({ ...old, refund_amount: '19.99' })).toEqual({ kind: 'nothing' });
    await expect(ask({ ...old, out_request_no: undefined })).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it('finds nothing where nothing is', async () => {
    expect(await ask({ code: '10000' })).toEqual({ kind: 'nothing' });
    expect(await ask({ ...done, refund_status: 'REFUND_PROCESSING', refund_amount: undefined })).toEqual({
      kind: 'nothing',
    });
  });

  it.each([{ trade_no: 'other' }, { out_request_no: 'RD2' }, { refund_amount: undefined }, { refund_amount: 'x' }])(
    'R6 does not take an answer about something else: %j',
    async (change) => {
      await expect(ask({ ...done, ...change })).rejects.toMatchObject({ kind: 'unreadable', retry: 'yes' });
    },
  );

  it('knows a trade that this seller does not have, when signed', async () => {
    expect(isTradeUnknown(refused('ACQ.TRADE_NOT_EXIST'))).toBe(true);
    expect(isTradeUnknown(refused('TRADE_NOT_EXIST', false))).toBe(false);
    expect(isTradeUnknown(new Error('x'))).toBe(false);
  });
});

describe('queryTrade', () => {
  const paid = {
    code: '10000',
    trade_no: TRADE_NO,
    out_trade_no: 'T1',
    trade_status: 'TRADE_SUCCESS',
    total_amount: '100.00',
    send_pay_date: '2026-11-22 10:00:00',
    buyer_logon_id: '138****0000',
    buyer_open_id: 'open-1',
  };

  it('reads a trade', async () => {
    expect(await queryTrade(fakeGateway(paid), TOKEN, TRADE_NO)).toEqual({
      tradeNo: TRADE_NO,
      outTradeNo: 'T1',
      status: 'TRADE_SUCCESS',
      totalFen: 10_000,
      buyerLogonId: '138****0000',
      buyerUserId: 'open-1',
      paidAt: Date.UTC(2026, 10, 22, 2),
    });
  });

  it.each([{ trade_no: 'other' }, { trade_status: '' }, { total_amount: '100.001' }, { total_amount: undefined }])(
    'does not take an answer with %j',
    async (change) => {
      const asking = queryTrade(fakeGateway({ ...paid, ...change }), TOKEN, TRADE_NO);
      await expect(asking).rejects.toMatchObject({ kind: 'unreadable', signed: true });
    },
  );
});
