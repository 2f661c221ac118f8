import type {
  Bulk as BulkView,
  BulkAction,
  BulkItem as BulkItemView,
  BulkPreview,
  BulkRefusal,
  BulkPreviewItem,
  Refund,
} from '@redress/contract';
import { fromFen } from '@redress/contract';
import type { FinishState, SelectedComplaint } from '../complaints/complaint-selection.service.js';
import type { Bulk, BulkItem } from './bulk.entity.js';
import type { BulkCounts } from './bulk.repository.js';
import { canRetry, isHanded, shownStatus, statusOfFinish, statusOfRefunds } from './domain/item.js';
import { sumFen, type Verdict } from './domain/verdict.js';

/** Lines of a preview; its sums are of all. */
const LINES = 200;

const time = (ms: number): string => new Date(ms).toISOString();

/** What would happen, those that are left out before the others. */
export function viewPreview(
  action: BulkAction,
  chosen: readonly SelectedComplaint[],
  verdicts: readonly Verdict[],
): BulkPreview {
  const lines = chosen.flatMap((complaint, n): BulkPreviewItem[] => {
    const verdict = verdicts[n];
    if (!verdict) return [];
    const amountFen = action === 'refund' && verdict.will ? sumFen(verdict.refunds) : null;
    return [{ ...titleOf(complaint), amount: amountOrNull(amountFen), refusal: verdict.will ? null : verdict.refusal }];
  });
  const will = lines.filter(({ refusal }) => refusal === null);
  const refused = lines.flatMap(({ refusal }) => refusal ?? []);
  const sum = verdicts.reduce((fen, verdict) => fen + (verdict.will ? sumFen(verdict.refunds) : 0), 0);
  return {
    count: lines.length,
    willCount: will.length,
    amount: amountOrNull(action === 'refund' ? sum : null),
    refusals: counted(refused),
    items: [...lines.filter(({ refusal }) => refusal !== null), ...will].slice(0, LINES),
  };
}

function counted(refusals: readonly BulkRefusal[]): BulkPreview['refusals'] {
  const found = new Map<string, BulkPreview['refusals'][number]>();
  for (const refusal of refusals) {
    const key = `${refusal.code} ${refusal.message.en}`;
    const before = found.get(key);
    if (before) before.count += 1;
    else found.set(key, { ...refusal, count: 1 });
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

export function viewBulk(bulk: Bulk, { counts, refundedFen }: BulkCounts, retryableCount: number): BulkView {
  const { id, action, actor, createdAt, itemCount, amountFen } = bulk;
  return {
    id,
    action,
    by: actor,
    createdAt: time(createdAt),
    count: itemCount,
    counts,
    retryableCount,
    amount: amountOrNull(amountFen),
    refundedAmount: amountOrNull(action === 'refund' ? refundedFen : null),
  };
}

/** One complaint and what became of it, by its refunds and its finish as they stand now. */
export function viewItem(
  bulk: Bulk,
  item: BulkItem,
  complaint: SelectedComplaint,
  refunds: ReadonlyMap<string, Refund>,
  finishes: ReadonlyMap<string, FinishState>,
): BulkItemView {
  const finish = item.finishId === null ? undefined : finishes.get(item.finishId);
  const status = shownStatus(isHanded(item.status) ? standsAt(item, refunds, finish) : item.status);
  const own = item.parts.flatMap(({ refundId }) => (refundId === null ? [] : (refunds.get(refundId) ?? [])));
  return {
    ...titleOf(complaint),
    id: item.id,
    amount: amountOrNull(bulk.action === 'refund' && item.parts.length > 0 ? sumFen(item.parts) : null),
    status,
    refunds: own.map((refund) => ({
      refundId: refund.id,
      tradeNo: refund.tradeNo,
      amount: refund.amount,
      status: refund.status,
    })),
    finishId: item.finishId,
    error: errorOf(item, own, finish),
    canRetry: canRetry(bulk.action, status, item.parts),
    settledAt: item.settledAt === null ? null : time(item.settledAt),
  };
}

/** Where an item stands that was handed on. */
export function standsAt(
  item: BulkItem,
  refunds: ReadonlyMap<string, Refund>,
  finish: FinishState | undefined,
): ReturnType<typeof statusOfRefunds> {
  if (item.finishId !== null) return finish ? statusOfFinish(finish.status) : 'failed';
  return statusOfRefunds(item.parts, new Map([...refunds].map(([id, refund]) => [id, refund.status])));
}

/** The first that went wrong: before it began, with the finish, with a refund. */
function errorOf(item: BulkItem, refunds: readonly Refund[], finish: FinishState | undefined): BulkRefusal | null {
  const early = item.error ?? item.parts.find(({ error }) => error !== null)?.error;
  if (early) return early;
  if (finish?.error) return finish.error;
  const error = refunds.find((refund) => refund.error !== null)?.error;
  return error ? { code: error.code, message: error.message } : null;
}

const titleOf = ({ id, taskId, family, merchantId, merchantName, contactMasked }: SelectedComplaint) => ({
  complaintId: id,
  taskId,
  family,
  merchantId,
  merchantName,
  contact: contactMasked,
});

const amountOrNull = (fen: number | null): string | null => (fen === null ? null : fromFen(fen));
