import { BulkRequest } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { noFilters, views } from '../complaints/filters.js';
import { toQuery } from '../complaints/list-query.js';
import { filterOf } from './which.js';

describe('the filter of a bulk', () => {
  it('says what the list’s query says', () => {
    const query = { status: 'open,processing', overdue: 'false', merchantId: 'm1', q: '退款', sort: 'deadline' };
    expect(filterOf(query)).toEqual({
      status: ['open', 'processing'],
      overdue: false,
      merchantId: ['m1'],
      q: '退款',
    });
  });

  it.each(views)('is understood by the server whatever the tab: %s', (view) => {
    const all = {
      ...noFilters,
      view,
      providerId: 'p',
      family: 'risk',
      due: '6h',
      amountFrom: '1.00',
      from: '2026-11-01',
    };
    const filter = filterOf(toQuery({ ...all, family: 'risk', due: '6h' }, 0));
    const body = { action: 'finish', code: 'ORTHER', filter, expectedCount: 3 };
    expect(BulkRequest.safeParse(body).error).toBeUndefined();
  });
});
