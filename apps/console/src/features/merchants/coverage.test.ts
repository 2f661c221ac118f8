import type { Merchant } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { changesOf, coverageCell, groupOf, groupsById, lastGoodReadAt, mustAsk } from './coverage.js';

const now = Date.parse('2026-11-24T08:12:00Z');
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const aMerchant = (changes: Partial<Merchant> = {}): Merchant =>
  ({
    enabled: true,
    authorization: 'active',
    readings: [
      { family: 'risk', permitted: true, lastGoodReadAt: ago(2), lastError: null },
      { family: 'trade', permitted: true, lastGoodReadAt: ago(3), lastError: null },
    ],
    ...changes,
  }) as Merchant;

describe('coverage', () => {
  it('is fine when both families were read lately', () => {
    expect(groupOf(aMerchant(), now)).toBe('fine');
    expect(lastGoodReadAt([aMerchant()])).toBe(now - 120_000);
  });

  it('is blind as soon as one family is not permitted', () => {
    const merchant = aMerchant({
      readings: [{ family: 'trade', permitted: false, lastGoodReadAt: null, lastError: 'x' }],
    });
    expect(coverageCell(merchant, 'trade', now)).toMatchObject({ state: 'blind', cause: 'not-permitted' });
    expect(coverageCell(merchant, 'risk', now).state).toBe('waiting');
    expect(groupOf(merchant, now)).toBe('blind');
  });

  it.each(['revoked', 'expired'] as const)('is blind when the authorisation is %s', (authorization) => {
    expect(coverageCell(aMerchant({ authorization }), 'risk', now)).toMatchObject({
      state: 'blind',
      cause: authorization,
    });
  });

  it('is stale after half an hour without a good read', () => {
    const readings: Merchant['readings'] = [
      { family: 'risk', permitted: true, lastGoodReadAt: ago(31), lastError: 'x' },
    ];
    expect(coverageCell(aMerchant({ readings }), 'risk', now).state).toBe('stale');
    expect(groupOf(aMerchant({ readings }), now)).toBe('stale');
  });

  it('is never fine when the last read failed, however short ago the one before it was', () => {
    const readings: Merchant['readings'] = [
      { family: 'risk', permitted: true, lastGoodReadAt: ago(2), lastError: 'aop.invalid-app-auth-token' },
    ];
    expect(coverageCell(aMerchant({ readings }), 'risk', now)).toMatchObject({ state: 'stale', cause: 'error' });
    expect(groupOf(aMerchant({ readings }), now)).toBe('stale');
  });

  it('is quiet about a merchant that is switched off', () => {
    expect(groupOf(aMerchant({ enabled: false, authorization: 'revoked' }), now)).toBe('off');
  });
});

describe('the groups of a list', () => {
  it('keep a merchant in its place while somebody changes it, and only that one', () => {
    const rows = [aMerchant({ id: 'a', enabled: false }), aMerchant({ id: 'b', enabled: false })];
    expect([...groupsById(rows, now, new Map([['a', 'fine']]))]).toEqual([
      ['a', 'fine'],
      ['b', 'off'],
    ]);
  });
});

describe('a switch', () => {
  it('asks for what the form changes, not for what it holds', () => {
    const stored = { name: 'a', companyName: '', autoRefund: true, enabled: true };
    expect(mustAsk(changesOf({ ...stored, name: 'b' }, stored))).toBeNull();
    expect(mustAsk(changesOf({ ...stored, enabled: false }, stored))).toBe('off');
  });

  it.each([
    [{ enabled: false }, 'off'],
    [{ autoRefund: true }, 'auto'],
    [{ enabled: true }, null],
    [{ autoRefund: false }, null],
  ])('%j asks: %s', (patch, expected) => expect(mustAsk(patch)).toBe(expected));
});
