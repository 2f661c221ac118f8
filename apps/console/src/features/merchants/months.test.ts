import { describe, expect, it } from 'vitest';
import { shownMonths } from './months.js';

const month = (name: string, received = 0, overdue = 0, refundCount = 0) => ({
  month: name,
  received,
  overdue,
  closed: 0,
  withdrawn: 0,
  medianHoursToClose: null,
  refundCount,
  refundedAmount: '0.00',
  automaticCount: 0,
  automaticAmount: '0.00',
});
const names = (...months: Parameters<typeof shownMonths>[0]) => shownMonths(months).map(({ month: name }) => name);

describe('the months that are shown', () => {
  it('end with the first one in which anything happened', () => {
    expect(names(month('3'), month('2', 4), month('1'))).toEqual(['3', '2']);
    expect(names(month('3'), month('2'), month('1', 0, 0, 1))).toEqual(['3', '2', '1']);
    expect(names(month('3'), month('2'))).toEqual([]);
  });

  it('have bars as long as their complaints, the longest full', () => {
    const bars = shownMonths([month('3', 5, 1), month('2'), month('1', 10, 10)]);
    expect(bars.map(({ barPercent, overduePercent }) => [barPercent, overduePercent])).toEqual([
      [50, 20],
      [0, 0],
      [100, 100],
    ]);
  });

  it('have none where money moved but nobody complained', () => {
    expect(shownMonths([month('3', 0, 0, 2)])[0]).toMatchObject({ barPercent: 0, overduePercent: 0 });
  });
});
