import type { Refund, RefundStatus } from '@redress/contract';
import { sumAmounts } from '../../shared/money.js';

/** What somebody must look at, most urgent first. */
export const attentionStatuses = ['parked', 'unknown', 'failed'] as const satisfies readonly RefundStatus[];
export type AttentionStatus = (typeof attentionStatuses)[number];

export interface RefundGroup {
  status: AttentionStatus;
  rows: Refund[];
}

export const groupRefunds = (rows: readonly Refund[]): RefundGroup[] =>
  attentionStatuses
    .map((status) => ({ status, rows: rows.filter((row) => row.status === status) }))
    .filter((group) => group.rows.length > 0);

export const sumOf = (rows: readonly Refund[]): string => sumAmounts(rows.map((row) => row.amount));

/** The colour of what is said beside a refund: red only where it failed. */
export function toneOf(status: RefundStatus): 'orange' | 'amber' | 'red' | 't3' {
  if (status === 'parked') return 'orange';
  if (status === 'unknown') return 'amber';
  return status === 'failed' ? 'red' : 't3';
}
