import { describe, expect, it } from 'vitest';
import { AlipayError } from '../error.js';
import { fakeGateway, TOKEN } from '../testing.fixture.js';
import { refundTrade } from './refund.js';

/** Every row of alipay.md 5.5, with what its last column asks for. */
const ROWS: Record<'failed' | 'parked' | 'send-again' | 'query-then-fail' | 'query-then-park', string[]> = {
  // query after 10 s; retry with the same number and amount
  'send-again': ['SYSTEM_ERROR', 'TRADE_SETTLE_ERROR', 'REFUND_CHARGE_ERROR'],
  // query refunds (or the trade), then final
  'query-then-fail': [
    'REFUND_AMT_NOT_EQUAL_TOTAL',
    'REASON_TRADE_REFUND_FEE_ERR',
    'REFUND_FEE_ERROR',
    'TRADE_HAS_CLOSE',
    'TRADE_STATUS_ERROR',
    'REASON_TRADE_STATUS_INVALID',
  ],
  // "our bug or a lost row": nobody should decide alone
  'query-then-park': ['DISCORDANT_REPEAT_REQUEST'],
  failed: [
    'INVALID_PARAMETER',
    'TRADE_NOT_EXIST',
    'TRADE_HAS_FINISHED',
    'TRADE_NOT_ALLOW_REFUND',
    'NOT_ALLOW_PARTIAL_REFUND',
    'ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND',
    'USER_NOT_MATCH_ERR',
    'CUSTOMER_VALIDATE_ERROR',
    'REFUND_ACCOUNT_NOT_EXIST',
    'OVERDRAFT_AGREEMENT_NOT_MATCH',
    'OVERDRAFT_ASSIGN_ACCOUNT_INVALID',
    'ENTERPRISE_PAY_BIZ_ERROR',
    'CURRENCY_NOT_SUPPORT',
  ],
  // nothing moved, but a person can mend it: account, contract, configuration (reliability R1)
  parked: [
    'SELLER_BALANCE_NOT_ENOUGH',
    'REASON_TRADE_BEEN_FREEZEN',
    'BUYER_NOT_EXIST',
    'BUYER_ENABLE_STATUS_FORBID',
    'BUYER_ERROR',
    'ALLOC_AMOUNT_VALIDATE_ERROR',
    'REFUNDALLOC_UNAUTH_LIMIT',
    'REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST',
    'ACCESS_FORBIDDEN',
    'PARTNER_ERROR',
  ],
};

async function verdictOn(subCode: string, signed = true, code = '40004'): Promise<string | undefined> {
  const kind = code === '40004' ? 'business' : 'gateway';
  const details = { method: 'alipay.trade.refund', callKind: 'write', code, subCode, signed, sent: true } as const;
  const gateway = fakeGateway(new AlipayError(kind, details));
  try {
    const refund = { tradeNo: '2026112222001400000000000001', amountFen: 1, outRequestNo: 'RD1', reason: 'r' };
    const answer = await refundTrade(gateway, TOKEN, refund);
    if (answer.kind === 'moved') return 'moved';
    return answer.ifNothingFound === 'send-again' ? 'send-again' : `query-then-${answer.ifNothingFound}`;
  } catch (error) {
    if (error instanceof AlipayError) return error.refundOutcome;
    throw error;
  }
}

describe.each(Object.entries(ROWS))('refund refused: %s', (verdict, subCodes) => {
  it.each(subCodes)('%s, whatever its prefix', async (subCode) => {
    for (const prefix of ['ACQ.', 'AQC.', '']) expect(await verdictOn(prefix + subCode)).toBe(verdict);
  });

  it.each(subCodes)('C2 %s without a signature proves nothing', async (subCode) => {
    const unsigned = { failed: 'query-then-fail', parked: 'query-then-park' }[verdict] ?? verdict;
    expect(await verdictOn(`ACQ.${subCode}`, false)).toBe(unsigned);
  });
});

describe('refund refused by the gateway', () => {
  it.each([
    ['20000', 'isp.unknow-error', 'send-again'],
    ['20000', 'aop.unknow-error', 'send-again'],
    ['20000', 'isp.something-new', 'send-again'],
    ['20001', 'aop.invalid-app-auth-token', 'parked'],
    ['20001', 'aop.invalid-app-auth-token-no-api', 'parked'],
    ['40002', 'isv.invalid-signature', 'parked'],
    ['40006', 'isv.insufficient-user-permissions', 'parked'],
    ['40009', 'isv.something-new', 'query-then-park'],
  ])('%s %s: %s', async (code, subCode, verdict) => {
    expect(await verdictOn(subCode, true, code)).toBe(verdict);
  });
});
