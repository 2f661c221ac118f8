import { explain, type Merchant } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { editsOf } from '../../shared/edits.js';
import { coverageCell, groupOf, groupsById, lastGoodReadAt, mustAsk, needsLink, needsSomebody } from './coverage.js';

const aReading = (changes: Partial<Merchant['readings'][number]> = {}): Merchant['readings'][number] => ({
  family: 'risk',
  permitted: true,
  lastGoodReadAt: '2026-11-24T08:10:00Z',
  lastError: null,
  state: 'read',
  cause: null,
  advice: null,
  subscribed: null,
  lastComplaintAt: null,
  plannedIntervalMs: 60_000,
  ...changes,
});
const aMerchant = (changes: Partial<Merchant> = {}): Merchant =>
  ({
    readings: [aReading(), aReading({ family: 'trade', lastGoodReadAt: '2026-11-24T08:09:00Z' })],
    ...changes,
  }) as Merchant;

describe('coverage', () => {
  it('is what the server says of the family', () => {
    const trade = aReading({
      family: 'trade',
      state: 'blind',
      cause: 'not_permitted',
      lastGoodReadAt: null,
      lastError: 'x',
    });
    const merchant = aMerchant({ readings: [aReading(), trade] });
    expect(coverageCell(merchant, 'trade')).toEqual({
      state: 'blind',
      cause: 'not_permitted',
      lastGoodReadAtMs: null,
      error: 'x',
    });
    expect(coverageCell(merchant, 'risk')).toMatchObject({
      state: 'read',
      lastGoodReadAtMs: Date.UTC(2026, 10, 24, 8, 10),
    });
    expect(lastGoodReadAt([aMerchant()])).toBe(Date.UTC(2026, 10, 24, 8, 10));
  });

  it.each([
    ['read', 'read', 'fine'],
    ['read', 'waiting', 'fine'],
    ['stale', 'read', 'stale'],
    ['stale', 'blind', 'blind'],
    ['unused', 'unused', 'off'],
  ] as const)('of %s and %s a merchant is %s', (risk, trade, group) => {
    expect(
      groupOf(aMerchant({ readings: [aReading({ state: risk }), aReading({ family: 'trade', state: trade })] })),
    ).toBe(group);
  });

  it.each([
    ['read', false],
    ['waiting', false],
    ['stale', true],
    ['blind', true],
    ['unused', false],
  ] as const)('%s needs somebody: %s', (state, needs) =>
    expect(needsSomebody(aMerchant({ readings: [aReading(), aReading({ family: 'trade', state })] }))).toBe(needs),
  );
});

describe('the groups of a list', () => {
  it('keep a merchant in its place while somebody changes it, and only that one', () => {
    const off = { readings: [aReading({ state: 'unused' })] };
    const rows = [aMerchant({ id: 'a', ...off }), aMerchant({ id: 'b', ...off })];
    expect([...groupsById(rows, new Map([['a', 'fine']]))]).toEqual([
      ['a', 'fine'],
      ['b', 'off'],
    ]);
  });
});

describe('a switch', () => {
  it('asks for what the form changes, not for what it holds', () => {
    const stored = { name: 'a', companyName: '', autoRefund: true, enabled: true };
    expect(mustAsk(editsOf({ ...stored, name: 'b' }, stored))).toBeNull();
    expect(mustAsk(editsOf({ ...stored, enabled: false }, stored))).toBe('off');
  });

  it.each([
    [{ enabled: false }, 'off'],
    [{ autoRefund: true }, 'auto'],
    [{ enabled: true }, null],
    [{ autoRefund: false }, null],
  ])('%j asks: %s', (patch, expected) => expect(mustAsk(patch)).toBe(expected));
});

it.each([
  ['revoked', true],
  ['aop.invalid-app-auth-token-no-api', true],
  ['isv.insufficient-user-permissions', false],
  ['timeout', false],
])('%s: a new link helps or not', (code, expected) => {
  const advice = explain(code, 'reading');
  expect(needsLink(aMerchant({ readings: [aReading(), aReading({ family: 'trade', advice })] }))).toBe(expected);
});
