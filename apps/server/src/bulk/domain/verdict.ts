import type { BulkRefusal, Family, LocalText, RefusedAction } from '@redress/contract';
import { fromFen, MAX_LABELS, problems, riskProcessCodes, tradeFeedbackCodes } from '@redress/contract';

/** What is known of one complaint when a bulk is looked at. Amounts in fen. */
export interface BulkFacts {
  id: string;
  labels: readonly string[];
  family: Family;
  refused: readonly RefusedAction[];
  trades: readonly {
    tradeNo: string;
    /** What is left as far as known; null until Alipay told the trade's total. */
    refundableFen: number | null;
    refundedFen: number;
    /** Of refunds that are not decided yet. */
    reservedFen: number;
  }[];
}

/** One trade to be refunded in full. */
export interface PlannedRefund {
  tradeNo: string;
  amountFen: number;
}

export type Verdict = { will: true; refunds: readonly PlannedRefund[] } | { will: false; refusal: BulkRefusal };

/** What is asked for, as far as it decides. */
export type BulkWish =
  | { action: 'refund'; limitFen: number | null }
  | { action: 'finish'; code: string }
  /** `givable`: ids of those that the person may have; null where nobody shall. */
  | { action: 'assign'; givable: ReadonlySet<string> | null }
  | { action: 'label'; labels: readonly string[] };

const refuse = (code: string, message: LocalText): Verdict => ({ will: false, refusal: { code, message } });

const PARTLY: LocalText = {
  'zh-CN': '只退了一部分，不能说「已退款」',
  en: 'Only a part is refunded; it cannot be settled as refunded',
};
const TAKEN: LocalText = {
  'zh-CN': '同一交易已由本批的另一笔投诉退款',
  en: 'Another complaint of this bulk refunds the same trade',
};

/** What would happen with each complaint, in their order; a trade that two of them name is refunded with the first. */
export function decideBulk(wish: BulkWish, complaints: readonly BulkFacts[]): Verdict[] {
  if (wish.action === 'finish') return complaints.map((facts) => decideFinish(wish.code, facts));
  if (wish.action === 'assign') return complaints.map((facts) => decideAssign(wish.givable, facts));
  if (wish.action === 'label') return complaints.map((facts) => decideLabel(wish.labels, facts));
  const taken = new Set<string>();
  return complaints.map((facts) => {
    const verdict = decideRefund(wish.limitFen, facts, taken);
    if (verdict.will) for (const { tradeNo } of verdict.refunds) taken.add(tradeNo);
    return verdict;
  });
}

function decideFinish(code: string, { family, refused, trades }: BulkFacts): Verdict {
  const refusal = refusalOf('finish', refused);
  if (refusal) return refusal;
  const codes: readonly string[] = family === 'risk' ? riskProcessCodes : tradeFeedbackCodes;
  if (!codes.includes(code)) return refuse('process_code_invalid', problems.process_code_invalid.title);
  const isPartly = trades.some(({ refundedFen }) => refundedFen > 0) && trades.some((it) => it.refundableFen !== 0);
  // nobody would vouch for "refunded" after a part of it
  if (code === 'REFUND' && isPartly) return refuse('process_code_invalid', PARTLY);
  return { will: true, refunds: [] };
}

function decideAssign(givable: ReadonlySet<string> | null, { id }: BulkFacts): Verdict {
  if (givable === null || givable.has(id)) return { will: true, refunds: [] };
  return refuse('assignee_unknown', problems.assignee_unknown.title);
}

function decideLabel(labels: readonly string[], facts: BulkFacts): Verdict {
  const isFull = new Set([...facts.labels, ...labels]).size > MAX_LABELS;
  return isFull ? refuse('labels_full', problems.labels_full.title) : { will: true, refunds: [] };
}

function decideRefund(limitFen: number | null, facts: BulkFacts, taken: ReadonlySet<string>): Verdict {
  const refusal = refusalOf('refund', facts.refused);
  if (refusal) return refusal;
  const left = facts.trades.filter(({ refundableFen }) => refundableFen !== 0);
  if (left.some(({ tradeNo }) => taken.has(tradeNo))) return refuse('refund_in_progress', TAKEN);
  if (facts.trades.some(({ reservedFen }) => reservedFen > 0))
    return refuse('refund_in_progress', problems.refund_in_progress.title);
  const refunds: PlannedRefund[] = [];
  for (const { tradeNo, refundableFen } of left) {
    if (refundableFen === null) return refuse('amount_unknown', problems.amount_unknown.title);
    if (limitFen !== null && refundableFen > limitFen) return refuse('refund_exceeds_limit', overLimit(limitFen));
    refunds.push({ tradeNo, amountFen: refundableFen });
  }
  return { will: true, refunds };
}

const refusalOf = (action: 'refund' | 'finish', refused: readonly RefusedAction[]): Verdict | null => {
  const found = refused.find((it) => it.action === action);
  return found ? refuse('action_not_allowed', found.reason) : null;
};

const overLimit = (limitFen: number): LocalText => ({
  'zh-CN': `你的单笔退款限额为 ${fromFen(limitFen)} 元`,
  en: `Your limit for one refund is ¥${fromFen(limitFen)}`,
});

export const sumFen = (refunds: readonly { amountFen: number }[]): number =>
  refunds.reduce((sum, { amountFen }) => sum + amountFen, 0);
