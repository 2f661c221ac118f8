import { REQUIRED_METHODS, RISK_METHODS, TRADE_METHODS } from '@redress/alipay';
import { describe, expect, it } from 'vitest';
import { findingsOf, isFine, unclear } from './check.js';

const valid = (...missing: string[]) => findingsOf({ kind: 'valid', missing });

describe('findings about a merchant', () => {
  it.each([
    ['all granted', valid(), ['token_good ok'], true],
    ['renewed', findingsOf({ kind: 'refreshed' }), ['token_renewed ok'], true],
    ['revoked', findingsOf({ kind: 'ended', authorization: 'revoked' }), ['revoked error'], false],
    ['expired', findingsOf({ kind: 'ended', authorization: 'expired' }), ['expired error'], false],
    ['neither yes nor no', [unclear('20000')], ['token_unclear warning'], false],
    [
      'no finishing, and no list: the list first',
      valid(RISK_METHODS.finish, TRADE_METHODS.list),
      ['token_good ok', 'missing_trade_read error', 'missing_risk_finish warning'],
      false,
    ],
  ])('%s', (_, findings, expected, fine) => {
    expect(findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual(expected);
    expect(isFine(findings)).toBe(fine);
  });

  it('say what stops working, and which method to ask for', () => {
    const [, missing] = valid(RISK_METHODS.finish);
    expect(missing?.message['zh-CN']).toBe('没有「完结支付交易投诉」的权限：不能在这里完结，要到支付宝后台处理');
    expect(missing?.remedy.en).toContain(RISK_METHODS.finish);
  });

  it('name everything when nothing is granted', () => {
    const findings = valid(...REQUIRED_METHODS.map(({ method }) => method));
    const named = findings.map(({ remedy }) => remedy.en).join(' ');
    for (const { method } of REQUIRED_METHODS) expect(named).toContain(method);
  });
});
