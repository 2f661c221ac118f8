import { describe, expect, it } from 'vitest';
import {
  countMerchantFilters,
  filtersOfView,
  noMerchantFilters,
  parseMerchantFilters,
  toBulkFilter,
  toMerchantAddress,
  viewOf,
  withoutMerchantFilters,
} from './filters.js';

const all = {
  q: '超市',
  providerId: 'p1',
  authorization: 'revoked',
  enabled: 'true',
  autoRefund: 'false',
  attention: 'true',
} as const;

describe('the filters of merchants', () => {
  it('survive the way to the address and back', () => {
    expect(toMerchantAddress(all)).toMatchObject({ provider: 'p1', attention: 'true' });
    expect(parseMerchantFilters(toMerchantAddress(all))).toEqual(all);
    expect(Object.values(toMerchantAddress(noMerchantFilters)).every((value) => value === undefined)).toBe(true);
  });

  it('are absent where an address says what nobody understands', () => {
    const query = { enabled: 'maybe', attention: 'false', authorization: 'x', q: ['a', 'b'] };
    expect(parseMerchantFilters(query)).toEqual(noMerchantFilters);
  });

  it('mean the same merchants in a change of many', () => {
    expect(toBulkFilter(all)).toEqual({
      q: '超市',
      providerId: 'p1',
      authorization: 'revoked',
      enabled: true,
      autoRefund: false,
      attention: true,
    });
    expect(toBulkFilter(noMerchantFilters)).toEqual({});
  });

  it.each(['all', 'attention', 'off'] as const)('stand for the tab %s', (view) =>
    expect(viewOf({ ...noMerchantFilters, ...filtersOfView(view) })).toBe(view),
  );

  it('count and go without the tab and the search', () => {
    const off = { ...all, attention: '', enabled: 'false' } as const;
    expect(countMerchantFilters(off)).toBe(3);
    expect(withoutMerchantFilters(off)).toEqual({ ...noMerchantFilters, q: '超市', enabled: 'false' });
    expect(countMerchantFilters(withoutMerchantFilters(off))).toBe(0);
  });
});
