import { RISK_METHODS, TRADE_METHODS } from '@redress/alipay';
import { describe, expect, it } from 'vitest';
import { familiesNotPermitted, familyReadBy, isPermitted, RETRY_REFUSED_MS } from './permission.js';
import type { PermissionFacts, ReadingFacts } from './permission.js';

const NOW = 1_000_000_000;
const aReading = (over: Partial<ReadingFacts>): ReadingFacts => ({
  family: 'risk',
  lastGoodReadAt: null,
  lastError: null,
  refusedAt: null,
  ...over,
});
const facts = (over: Partial<PermissionFacts>): PermissionFacts => ({
  missingMethods: [],
  methodsKnownAt: null,
  readings: [],
  ...over,
});

describe('familyReadBy', () => {
  it('knows the methods without which nothing is read', () => {
    expect(familyReadBy(RISK_METHODS.list)).toBe('risk');
    expect(familyReadBy(TRADE_METHODS.get)).toBe('trade');
    expect(familyReadBy(RISK_METHODS.finish)).toBeNull();
    expect(familyReadBy('alipay.trade.refund')).toBeNull();
  });
});

describe('familiesNotPermitted', () => {
  it('leaves a refused family alone for some hours, then tries it again', () => {
    const refused = facts({ readings: [aReading({ refusedAt: NOW })] });
    expect(familiesNotPermitted(refused, NOW + RETRY_REFUSED_MS - 1)).toEqual(['risk']);
    expect(familiesNotPermitted(refused, NOW + RETRY_REFUSED_MS)).toEqual([]);
  });

  it('believes the token that a family is not granted, until it was read all the same', () => {
    const lacking = { missingMethods: [TRADE_METHODS.list], methodsKnownAt: NOW };
    expect(familiesNotPermitted(facts(lacking), NOW)).toEqual(['trade']);
    const read = aReading({ family: 'trade', lastGoodReadAt: NOW + 1 });
    expect(familiesNotPermitted(facts({ ...lacking, readings: [read] }), NOW + 2)).toEqual([]);
  });

  it('reads on where only finishing is not granted', () => {
    const lacking = facts({ missingMethods: [RISK_METHODS.finish], methodsKnownAt: NOW });
    expect(familiesNotPermitted(lacking, NOW)).toEqual([]);
  });
});

describe('isPermitted', () => {
  it.each<[string, Partial<PermissionFacts>, boolean | null]>([
    ['nobody asked yet', {}, null],
    ['granted', { methodsKnownAt: NOW }, true],
    ['not granted', { methodsKnownAt: NOW, missingMethods: [RISK_METHODS.list] }, false],
    ['read', { readings: [aReading({ lastGoodReadAt: NOW })] }, true],
    ['refused', { methodsKnownAt: NOW, readings: [aReading({ lastGoodReadAt: NOW - 1, refusedAt: NOW })] }, false],
  ])('%s', (_, over, expected) => {
    expect(isPermitted(facts(over), 'risk')).toBe(expected);
  });
});
