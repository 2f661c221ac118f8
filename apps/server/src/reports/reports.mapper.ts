import { fromFen, type MerchantMonth } from '@redress/contract';
import type { ComplaintMonth, RefundMonth } from './reports.repository.js';

const HOUR_MS = 3_600_000;

/** A month as people see it; what was not counted is none. */
export const toMonthView = (
  month: string,
  found: { complaints: ComplaintMonth | undefined; refunds: RefundMonth | undefined; medianMs: number | undefined },
): MerchantMonth => ({
  month,
  received: found.complaints?.received ?? 0,
  overdue: found.complaints?.overdue ?? 0,
  closed: found.complaints?.closed ?? 0,
  withdrawn: found.complaints?.withdrawn ?? 0,
  medianHoursToClose: found.medianMs === undefined ? null : Math.round((found.medianMs / HOUR_MS) * 100) / 100,
  refundCount: found.refunds?.count ?? 0,
  refundedAmount: fromFen(found.refunds?.sumFen ?? 0),
  automaticCount: found.refunds?.automaticCount ?? 0,
  automaticAmount: fromFen(found.refunds?.automaticFen ?? 0),
});
