import { describe, expect, it } from 'vitest';
import { codeMeanings, findMeaning } from './error-table.js';
import { AlipayError } from './error.js';

describe('table of codes', () => {
  it.each([
    ['40004', 'ACQ.SELLER_BALANCE_NOT_ENOUGH', 'parked', 'no'],
    ['40004', 'ACQ.TRADE_NOT_EXIST', 'failed', 'no'],
    ['40004', 'TRADE_NOT_EXIST', 'failed', 'no'],
    ['40004', 'AQC.SYSTEM_ERROR', 'unknown', 'query-first'],
    ['40004', 'ACQ.DISCORDANT_REPEAT_REQUEST', 'query', 'query-first'],
    ['40004', 'ACQ.TRADE_HAS_CLOSE', 'query', 'query-first'],
    ['40004', 'ACQ.TRADE_HAS_FINISHED', 'failed', 'no'],
    ['40004', 'ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND', 'failed', 'no'],
    ['40004', 'ACQ.OVERDRAFT_AGREEMENT_NOT_MATCH', 'failed', 'no'],
    ['40004', 'ACQ.REASON_TRADE_BEEN_FREEZEN', 'parked', 'no'],
    ['20000', 'isp.unknow-error', 'unknown', 'query-first'],
    ['20000', undefined, 'unknown', 'query-first'],
    ['20001', 'aop.app-auth-token-time-out', 'parked', 'no'],
    ['40005', 'isv.app-call-limited', undefined, 'yes'],
    ['40005', 'isv.something-new', undefined, 'yes'],
    ['40006', 'isv.insufficient-isv-permissions', 'parked', 'no'],
  ] as const)('%s %s: refund %s, retry %s', (code, subCode, outcome, retry) => {
    expect(findMeaning(code, subCode)?.refundOutcome).toBe(outcome);
    expect(findMeaning(code, subCode)?.retry).toBe(retry);
  });

  it('C3 tells a dead token from a method that was not granted', () => {
    expect(findMeaning('20001', 'aop.invalid-app-auth-token')?.concerns).toBe('token');
    expect(findMeaning('20001', 'aop.invalid-app-auth-token-no-api')?.concerns).toBe('method');
    expect(findMeaning('20001', 'aop.no-product-reg-by-partner')?.concerns).toBe('method');
    expect(findMeaning('40006', 'isv.insufficient-user-permissions')?.concerns).toBe('method');
    expect(findMeaning('40002', 'isv.invalid-signature')?.concerns).toBe('configuration');
  });

  it('finds every row by its own code', () => {
    for (const row of codeMeanings) {
      const isMain = /^\d{5}$/.test(row.code);
      expect(isMain ? findMeaning(row.code, undefined) : findMeaning('40004', row.code)).toBe(row);
    }
  });

  it('knows nothing of the unknown', () => expect(findMeaning('40004', 'ACQ.BRAND_NEW')).toBeUndefined());
});

describe('AlipayError', () => {
  const base = { method: 'm', callKind: 'write', signed: true, sent: true } as const;

  it('I11 takes a refusal it does not know for an unknown refund', () => {
    const error = new AlipayError('business', { ...base, code: '40004', subCode: 'ACQ.BRAND_NEW' });
    expect(error).toMatchObject({ refundOutcome: 'unknown', retry: 'no' });
  });

  it('says nothing about a refund that was never sent', () => {
    const error = new AlipayError('throttled', { ...base, signed: false, sent: false });
    expect(error.refundOutcome).toBeUndefined();
  });

  it.each(['network', 'timeout', 'unreadable', 'unsigned', 'bad_signature', 'certificate_changed'] as const)(
    'I11 takes %s after sending for an unknown refund',
    (kind) => {
      const error = new AlipayError(kind, { ...base, signed: false });
      expect(error).toMatchObject({ refundOutcome: 'unknown', retry: 'query-first' });
    },
  );

  it('lets a read repeat what a write may not', () => {
    const error = new AlipayError('business', { ...base, callKind: 'read', code: '40004', subCode: 'SYSTEM_ERROR' });
    expect(error.retry).toBe('yes');
  });
});
