import type { AlipayErrorKind } from '@redress/alipay';
import { describe, expect, it } from 'vitest';
import {
  afterFailedCall,
  describeHealth,
  type FailedCalls,
  finding,
  findingOfCall,
  type FindingCode,
  healthOf,
  isOfCalls,
  judgeAnswer,
  judgeCertificates,
  type CheckOutcome,
} from './health.js';

const refusal = (kind: AlipayErrorKind, code?: string, subCode?: string, signed = false): CheckOutcome => ({
  answered: false,
  refusal: { kind, code, subCode, signed, httpStatus: kind === 'unreadable' ? 502 : undefined },
});

describe('judgeAnswer', () => {
  it.each<[string, CheckOutcome, string]>([
    ['a success', { answered: true, certificateChanged: false }, 'reachable'],
    ['a success under a new certificate', { answered: true, certificateChanged: true }, 'new_certificate'],
    ['a signed "no such token"', refusal('business', '40004', 'AUTH_TOKEN_NOT_EXISTED', true), 'reachable'],
    ['the same unsigned', refusal('business', '40004', 'AUTH_TOKEN_NOT_EXISTED'), 'unsigned_answer'],
    ['a bad request signature', refusal('gateway', '40002', 'isv.invalid-signature'), 'wrong_private_key'],
    ['an unknown app id', refusal('gateway', '40002', 'isv.invalid-app-id'), 'wrong_app_id'],
    ['a certificate application', refusal('gateway', '40001', 'isv.missing-app-cert-sn'), 'certificate_mode'],
    ['a refused certificate', refusal('gateway', '40002', 'isv.app-cert-not-exist'), 'app_certificate_refused'],
    ['a wrong clock', refusal('gateway', '40002', 'isv.invalid-timestamp'), 'clock_off'],
    ['a forbidden address', refusal('gateway', '40006', 'isv.ip-forbidden'), 'ip_forbidden'],
    ['no permission', refusal('gateway', '40006', 'isv.insufficient-isv-permissions'), 'not_permitted'],
    ['too many calls', refusal('gateway', '40005', 'isv.app-call-limited'), 'too_many_calls'],
    ['a busy Alipay', refusal('gateway', '20000', 'isp.unknow-error'), 'system_busy'],
    ['a code nobody knows', refusal('gateway', '49999', 'isv.new-thing'), 'refused'],
    ['an answer of somebody else', refusal('bad_signature'), 'wrong_alipay_key'],
    ['another certificate and key', refusal('certificate_changed'), 'certificate_changed'],
    ['an unsigned success', refusal('unsigned'), 'unsigned_answer'],
    ['no connection', refusal('network'), 'unreachable'],
    ['no answer in time', refusal('timeout'), 'unreachable'],
    ['a web page', refusal('unreadable'), 'not_a_gateway'],
    ['a private address', { answered: false, unusable: 'private_address' }, 'private_address'],
    ['keys that cannot be used', { answered: false, unusable: 'credentials' }, 'credentials_unusable'],
  ])('%s', (_, outcome, code) => {
    expect(judgeAnswer(outcome).code).toBe(code);
  });

  it("puts Alipay's own code behind the message", () => {
    expect(judgeAnswer(refusal('gateway', '40002', 'isv.invalid-signature')).message['zh-CN']).toContain(
      '40002 isv.invalid-signature',
    );
  });
});

describe('judgeCertificates', () => {
  const NOW = Date.UTC(2026, 10, 24);
  const days = (n: number) => NOW + n * 86_400_000;

  it.each([
    [[null, null, null], null],
    [[], null],
    [[days(365), days(40), null], null],
    [[days(365), days(30), null], 'certificate_ends_in_30'],
    [[days(365), days(7.1), null], 'certificate_ends_in_30'],
    [[days(365), days(7), null], 'certificate_ends_in_7'],
    [[days(365), days(1.1), days(6)], 'certificate_ends_in_7'],
    [[days(0.9), days(7), null], 'certificate_ends_in_1'],
    [[days(29), days(0), null], 'certificate_expired'],
    [[days(29), days(-1), null], 'certificate_expired'],
  ])('%j → %s', (expiries, code) => {
    expect(judgeCertificates(expiries, NOW)).toBe(code);
  });
});

describe('healthOf', () => {
  it('is as bad as the worst finding', () => {
    expect(healthOf([finding('reachable')])).toEqual({ health: 'ok', finding: null });
    expect(healthOf([finding('reachable'), finding('certificate_ends_in_30')])).toEqual({
      health: 'degraded',
      finding: 'certificate_ends_in_30',
    });
    expect(healthOf([finding('certificate_ends_in_30'), finding('wrong_private_key')])).toEqual({
      health: 'failing',
      finding: 'wrong_private_key',
    });
  });
});

describe('describeHealth', () => {
  it('says what is wrong and what to do, in both languages', () => {
    expect(describeHealth('wrong_private_key', 'zh-CN')).toMatch(/签名.*私钥/);
    expect(describeHealth('wrong_private_key', 'en')).toMatch(/signature.*private key/);
    expect(describeHealth(null, 'en')).toBeNull();
  });
});

describe('ordinary calls that fail', () => {
  const failure = (kind: AlipayErrorKind, code?: string, subCode?: string) => ({
    kind,
    code,
    subCode,
    signed: false,
    httpStatus: undefined,
  });

  it.each([
    ['a wrong key', failure('gateway', '40002', 'isv.invalid-signature'), 'wrong_private_key'],
    ['silence', failure('timeout'), 'unreachable'],
    ['a proxy', failure('unreadable'), 'not_a_gateway'],
    ['a busy Alipay', failure('gateway', '20000', 'isp.unknow-error'), 'system_busy'],
    ['our own limit', failure('throttled'), null],
    ['what we did not send', failure('invalid_request'), null],
    ['a permission that is one merchant’s', failure('gateway', '40006', 'isv.insufficient-isv-permissions'), null],
  ])('%s', (_, error, expected) => {
    const code = findingOfCall(error);
    expect(code).toBe(expected);
    expect(code === null || isOfCalls(code)).toBe(true);
  });

  const told = (calls: [FindingCode, atMs: number][]) => {
    let state: FailedCalls | undefined;
    return calls.map(([code, atMs]) => (state = afterFailedCall(state, code, atMs)).isTold);
  };
  const MINUTE = 60_000;

  it('raise the alarm with the third when only a person can mend it', () => {
    const calls: [FindingCode, number][] = [['wrong_private_key', 0], ['wrong_private_key', 1], ['wrong_private_key', 2]]; // prettier-ignore
    expect(told(calls)).toEqual([false, false, true]);
  });

  it('wait five minutes where it may pass by itself', () => {
    const calls: [FindingCode, number][] = [0, 1, 2, 4.9, 5, 6].map((minute) => ['unreachable', minute * MINUTE]);
    expect(told(calls)).toEqual([false, false, false, false, true, true]);
  });

  it('count anew for another reason', () => {
    expect(told([['unreachable', 0], ['unreachable', 1], ['wrong_app_id', 6 * MINUTE]])).toEqual([false, false, false]); // prettier-ignore
  });
});
