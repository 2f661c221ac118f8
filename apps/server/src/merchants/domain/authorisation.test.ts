import type { AlipayErrorKind, Authorisation } from '@redress/alipay';
import { describe, expect, it } from 'vitest';
import {
  decideMerchants,
  isLoss,
  isNewsOf,
  isTimeOut,
  judgeCallError,
  judgeExchangeError,
  judgeQueryError,
} from './authorisation.js';
import { judgeState } from './authorisation-state.js';

const anAuthorisation = (authAppId: string, appAuthToken = `token-${authAppId}`): Authorisation => ({
  authAppId,
  userId: '2088000000000009',
  appAuthToken,
  appRefreshToken: '',
});

const failure = (kind: AlipayErrorKind, code?: string, subCode?: string, signed = false, sent = true) => ({
  kind,
  code,
  subCode,
  signed,
  sent,
});

describe('decideMerchants', () => {
  it('makes a new merchant of an unknown app, and keeps the row of a known one', () => {
    const changes = decideMerchants([anAuthorisation('A'), anAuthorisation('B')], [{ id: 'm-b', authAppId: 'B' }]);
    expect(changes).toEqual([
      { kind: 'new', authorisation: anAuthorisation('A') },
      { kind: 'again', merchantId: 'm-b', authorisation: anAuthorisation('B') },
    ]);
  });

  it('takes an app that is named twice once, with the last token', () => {
    const changes = decideMerchants([anAuthorisation('A', 'first'), anAuthorisation('A', 'second')], []);
    expect(changes.map(({ authorisation }) => authorisation.appAuthToken)).toEqual(['second']);
  });
});

describe('isNewsOf', () => {
  const known = { isSame: false, unboundAt: null, authorizedAt: 1_000 };
  it.each([
    ['another token, sent later', known, 1_001, true],
    ['the token that is stored', { ...known, isSame: true }, 1_001, false],
    ['sent before the merchant authorised by a link', known, 999, false],
    ['sent before it was unbound here', { ...known, unboundAt: 2_000 }, 1_500, false],
    ['sent after it was unbound here', { ...known, unboundAt: 2_000 }, 2_001, true],
    ['nobody knows when', known, null, true],
    ['nobody knows when, and it was unbound', { ...known, unboundAt: 2_000 }, null, false],
  ])('%s', (_, facts, sentAt, expected) => {
    expect(isNewsOf(facts, sentAt)).toBe(expected);
  });
});

describe('judgeCallError', () => {
  it.each([
    ['C3: a signed dead token', failure('gateway', '20001', 'aop.invalid-app-auth-token', true), 'expired'],
    ['C2: the same without signature', failure('gateway', '20001', 'aop.invalid-app-auth-token'), 'doubtful'],
    [
      'a token that ran out (a refresh may help)',
      failure('gateway', '20001', 'aop.app-auth-token-time-out', true),
      'doubtful',
    ],
    [
      'C3: a method that was not granted',
      failure('gateway', '20001', 'aop.invalid-app-auth-token-no-api'),
      'not-permitted',
    ],
    ['C3: a product not signed', failure('gateway', '20001', 'aop.no-product-reg-by-partner', true), 'not-permitted'],
    [
      'C3: a merchant without the product',
      failure('gateway', '40006', 'isv.insufficient-user-permissions'),
      'not-permitted',
    ],
    ['our own address not allowed', failure('gateway', '40006', 'isv.ip-forbidden', true), 'nothing'],
    ['a business refusal', failure('business', '40004', 'ACQ.TRADE_NOT_EXIST', true), 'nothing'],
    ['a token of a user', failure('gateway', '20001', 'aop.invalid-auth-token', true), 'nothing'],
    ['no connection', failure('network'), 'nothing'],
  ])('%s', (_, error, verdict) => {
    expect(judgeCallError(error)).toBe(verdict);
  });

  it('knows a time-out', () => {
    expect(isTimeOut({ subCode: 'aop.app-auth-token-time-out' })).toBe(true);
    expect(isTimeOut({ subCode: 'aop.invalid-app-auth-token' })).toBe(false);
  });
});

describe('judgeQueryError', () => {
  it.each([
    ['M5: a signed "no such token"', failure('business', '40004', 'AUTH_TOKEN_NOT_EXISTED', true), 'revoked'],
    ['C2: the same without signature', failure('business', '40004', 'AUTH_TOKEN_NOT_EXISTED'), 'unknown'],
    ['a system error', failure('business', '40004', 'SYSTEM_ERROR', true), 'unknown'],
    ['no answer', failure('timeout'), 'unknown'],
  ])('%s', (_, error, verdict) => {
    expect(judgeQueryError(error)).toBe(verdict);
  });
});

describe('judgeExchangeError', () => {
  it.each([
    [failure('business', '40004', 'AUTH_CODE_NOT_EXIST', true), 'code-unknown'],
    [failure('business', '40004', 'AUTH_CODE_NOT_VALID', true), 'code-used'],
    [failure('business', '40004', 'APP_ID_NOT_CONSISTENT', true), 'other-application'],
    [failure('business', '40004', 'APP_NOT_ISV', true), 'not-third-party'],
    [failure('business', '40004', 'NEW_CODE', true), 'refused'],
    [failure('gateway', '40002', 'isv.invalid-signature'), 'our-set-up'],
    [failure('gateway', '20000', 'isp.unknow-error'), 'no-answer'],
    [failure('bad_signature'), 'our-set-up'],
    [failure('timeout'), 'no-answer'],
    [failure('network', undefined, undefined, false, false), 'unreachable'],
    [failure('throttled', undefined, undefined, false, false), 'busy'],
    [failure('gateway', '40005', 'isv.app-call-limited'), 'busy'],
  ] as const)('%j → %s', (error, expected) => {
    expect(judgeExchangeError(error)).toBe(expected);
  });
});

describe('isLoss', () => {
  it('is told once', () => {
    expect(isLoss('active', 'expired')).toBe(true);
    expect(isLoss('expired', 'revoked')).toBe(false);
    expect(isLoss('active', 'active')).toBe(false);
  });
});

describe('judgeState', () => {
  const state = { expiresAt: 1_000, usedAt: null, codeHash: null, outcome: null };

  it.each([
    ['unknown', null, { failure: 'state-unknown' }],
    ['fresh', state, { state }],
    ['too old', { ...state, expiresAt: 500 }, { failure: 'state-expired' }],
    ['used well', { ...state, usedAt: 1, codeHash: 'mine', outcome: 'authorised' }, { failure: 'state-done' }],
    [
      'used well by another merchant',
      { ...state, usedAt: 1, codeHash: 'theirs', outcome: 'authorised' },
      { failure: 'state-taken' },
    ],
    ['in use by another merchant', { ...state, usedAt: 499, codeHash: 'theirs' }, { failure: 'state-taken' }],
    [
      'used in vain before',
      { ...state, usedAt: 1, codeHash: 'theirs', outcome: 'code-used' },
      { failure: 'state-used' },
    ],
    ['used in vain', { ...state, usedAt: 1, outcome: 'code-used' }, { failure: 'state-used' }],
    ['under way', { ...state, usedAt: 1 }, { failure: 'state-running' }],
    ['F12: killed in between', { ...state, usedAt: 500 - 60_000 }, { failure: 'state-used' }],
  ])('%s', (_, row, expected) => {
    expect(judgeState(row, 'mine', 500)).toEqual(expected);
  });
});
