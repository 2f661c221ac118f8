import type { ComplaintSummary } from '@redress/contract';
import { sumAmounts } from '../../shared/money.js';
import { deadlineStep, type DeadlineStep } from './countdown.js';

export interface ComplaintGroup {
  step: DeadlineStep;
  rows: ComplaintSummary[];
  sum: string;
}

/** Rows sorted by deadline → runs of the same step, in the order they come. */
export function groupByDeadline(rows: readonly ComplaintSummary[], nowMs: number): ComplaintGroup[] {
  const groups: ComplaintGroup[] = [];
  for (const row of rows) {
    const step = deadlineStep(row.deadline === null ? null : Date.parse(row.deadline), row.status, nowMs);
    const known = groups.find((group) => group.step === step);
    if (known === undefined) groups.push({ step, rows: [row], sum: '' });
    else known.rows.push(row);
  }
  return groups.map((group) => ({ ...group, sum: sumAmounts(group.rows.map((row) => row.amount ?? '0')) }));
}
