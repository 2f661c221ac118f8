import { describe, expect, it } from 'vitest';
import { type CellFacts, lostSince, judgeCell, staleAfterMs } from './coverage.js';

const NOW = 1_795_312_800_000;
const MINUTE = 60_000;
const facts = (over: Partial<CellFacts> = {}): CellFacts => ({
  enabled: true,
  authorization: 'active',
  permitted: true,
  lastGoodReadAt: NOW - MINUTE,
  lastError: null,
  intervalMs: MINUTE,
  ...over,
});

describe('a cell', () => {
  it.each<[string, Partial<CellFacts>, string, string | null]>([
    ['read lately', {}, 'read', null],
    ['three planned readings missed', { lastGoodReadAt: NOW - staleAfterMs(MINUTE) - 1 }, 'stale', 'overdue'],
    ['not yet three', { lastGoodReadAt: NOW - staleAfterMs(MINUTE) }, 'read', null],
    ['read seldom, as planned', { lastGoodReadAt: NOW - 60 * MINUTE, intervalMs: 30 * MINUTE }, 'read', null],
    ['the last try failed', { lastError: 'aop.invalid-app-auth-token' }, 'stale', 'error'],
    ['never read, and the try failed', { lastGoodReadAt: null, lastError: 'x' }, 'blind', 'error'],
    ['never tried', { lastGoodReadAt: null, permitted: null }, 'waiting', null],
    ['not permitted', { permitted: false, lastError: 'x' }, 'blind', 'not_permitted'],
    ['revoked', { authorization: 'revoked' }, 'blind', 'revoked'],
    ['expired', { authorization: 'expired', lastError: 'x' }, 'blind', 'expired'],
    ['switched off, whatever else', { enabled: false, authorization: 'revoked', permitted: false }, 'unused', null],
  ])('%s', (_, over, state, cause) => {
    expect(judgeCell(facts(over), NOW)).toEqual({ state, cause });
  });

  const isLost = (of: CellFacts, since: number): boolean => {
    const at = lostSince(of, since);
    return at !== null && at <= NOW;
  };

  it.each<[string, Partial<CellFacts>, boolean]>([
    ['a failure of a minute', { lastError: 'x' }, false],
    ['as long as three planned readings', { lastGoodReadAt: NOW - staleAfterMs(MINUTE) - 1, lastError: 'x' }, true],
    ['refused now, read before', { lastGoodReadAt: NOW - 60 * MINUTE, permitted: false }, true],
    ['never read', { lastGoodReadAt: null, lastError: 'x' }, false],
    ['revoked, which is told by itself', { lastGoodReadAt: NOW - 60 * MINUTE, authorization: 'revoked' }, false],
    ['switched off', { lastGoodReadAt: NOW - 60 * MINUTE, enabled: false }, false],
  ])('%s is lost: %#', (_, over, expected) => {
    expect(isLost(facts(over), 0)).toBe(expected);
  });

  it('is not lost before there was time to read it', () => {
    const old = facts({ lastGoodReadAt: NOW - 60 * MINUTE });
    expect(isLost(old, NOW - staleAfterMs(MINUTE))).toBe(false);
    expect(isLost(old, NOW - staleAfterMs(MINUTE) - 1)).toBe(true);
  });
});
