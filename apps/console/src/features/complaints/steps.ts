import type { Complaint, ComplaintAction, LocalText, Refund } from '@redress/contract';
import { toFen } from '@redress/contract';

/** What a person does to a complaint in a dialog. */
export type DetailAction = 'refund' | 'finish' | 'reply' | 'evidence';

/** Where the refund of a complaint stands: its own record, apart from finishing. */
export type RefundStep =
  | { state: 'none' }
  | { state: 'moving' | 'unknown' | 'parked' | 'failed'; refund: Refund }
  | { state: 'done'; amount: string; isPartial: boolean };

const moving = new Set(['pending', 'approved', 'submitted']);

/** The one that needs eyes wins: unknown, parked, under way, then what was paid, then what failed. */
export function refundStep(complaint: Complaint): RefundStep {
  const newestFirst = complaint.refunds.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const unknown = newestFirst.find((refund) => refund.status === 'unknown');
  if (unknown !== undefined) return { state: 'unknown', refund: unknown };
  const parked = newestFirst.find((refund) => refund.status === 'parked');
  if (parked !== undefined) return { state: 'parked', refund: parked };
  const active = newestFirst.find((refund) => moving.has(refund.status));
  if (active !== undefined) return { state: 'moving', refund: active };
  if (toFen(complaint.refundedAmount) > 0)
    return { state: 'done', amount: complaint.refundedAmount, isPartial: isPartlyRefunded(complaint) };
  const failed = newestFirst.find((refund) => refund.status === 'failed');
  return failed === undefined ? { state: 'none' } : { state: 'failed', refund: failed };
}

/** Something was paid back, but not everything that was complained about, or not the whole trade. */
export function isPartlyRefunded(complaint: Pick<Complaint, 'amount' | 'refundedAmount'>): boolean {
  const refunded = toFen(complaint.refundedAmount);
  return refunded > 0 && complaint.amount !== null && refunded < toFen(complaint.amount);
}

/** Why an action may not be done now, in the server's words; null where it may. */
export function refusalOf(complaint: Complaint, action: ComplaintAction): LocalText | null {
  if (complaint.actions.includes(action)) return null;
  return complaint.refusedActions.find((refused) => refused.action === action)?.reason ?? null;
}

/**
 * What stands first on the phone's bar: taking it, and once somebody has it, answering. Evidence waits for nobody: the
 * platform is deciding.
 */
export function leadsOf(complaint: Complaint): ('take' | 'evidence' | 'reply')[] {
  const isFree = complaint.assigneeId === null && complaint.status !== 'closed';
  const may = (action: ComplaintAction): boolean => complaint.actions.includes(action);
  if (may('evidence')) return isFree ? ['take', 'evidence'] : ['evidence'];
  if (isFree) return ['take'];
  return may('reply') ? ['reply'] : [];
}

/** Why finishing asks for a reason first; null: it does not. */
export type Guard = 'repeat' | 'silent';

/**
 * The user complained before and will again; or nothing was paid and nothing answered. In the trade family no result
 * goes without words, so that only the first counts there.
 *
 * @param reply what the dialog is about to say to the user
 */
export function guardOf(complaint: Complaint, reply: string): Guard | null {
  if (complaint.repeatOf.length > 0) return 'repeat';
  if (complaint.family === 'trade' || toFen(complaint.refundedAmount) > 0 || reply.trim() !== '') return null;
  const isAnswered =
    complaint.replies.some((one) => one.role === 'merchant') ||
    complaint.statements.some((one) => one.kind === 'reply' && one.status === 'succeeded');
  return isAnswered ? null : 'silent';
}
