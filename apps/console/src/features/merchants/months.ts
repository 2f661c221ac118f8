import type { MerchantMonth } from '@redress/contract';

/** A month with the length of its bar, in percent of the longest. */
export interface ShownMonth extends MerchantMonth {
  barPercent: number;
  /** The overdue part of the bar, in percent of the bar itself. */
  overduePercent: number;
}

const hasNumbers = ({ received, refundCount }: MerchantMonth): boolean => received + refundCount > 0;

/**
 * Down to the first month in which anything happened: what lies before it is not zero but before our time.
 *
 * @param months newest first
 */
export function shownMonths(months: readonly MerchantMonth[]): ShownMonth[] {
  const shown = months.slice(0, months.findLastIndex(hasNumbers) + 1);
  const most = Math.max(1, ...shown.map(({ received }) => received));
  return shown.map((month) => ({
    ...month,
    barPercent: Math.round((month.received / most) * 100),
    overduePercent: month.received === 0 ? 0 : Math.round((month.overdue / month.received) * 100),
  }));
}
