import type { ComplaintAction, ComplaintStatus, Family, LocalText, RefusedAction } from '@redress/contract';

export interface ActionFacts {
  family: Family;
  status: ComplaintStatus;
  isAuthorised: boolean;
  /** The authorisation was ended here, so asking for a new one is a decision. */
  isUnbound: boolean;
  /** Whether something may be left to refund on at least one trade; unknown totals count as yes. */
  hasRefundable: boolean;
  hasTrades: boolean;
  undecidedRefunds: number;
  isFinishing: boolean;
  /** A message or evidence of ours is on its way. */
  isStating: boolean;
}

const text = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

const reasons = {
  closed: text('投诉已完结', 'The complaint is closed'),
  platform: text('平台处理中，暂不能操作', 'The platform is deciding; nothing can be done now'),
  unauthorised: text('商户授权已失效，请重新授权', 'The authorisation has ended; ask the merchant to authorise again'),
  unbound: text('商户已解绑，只能查看', 'The merchant was unbound; it can only be looked at'),
  noTrades: text('投诉没有关联交易', 'The complaint names no trade'),
  nothingLeft: text('交易已全额退款', 'Everything is refunded'),
  undecided: text('有退款结果未确定，请等待', 'A refund is not decided yet; wait for it'),
  finishing: text('正在提交完结', 'It is being settled'),
  answered: text('已反馈，等待用户确认', 'Answered; waiting for the user'),
  stating: text('上一条正在提交', 'The last one is still being sent'),
  onlyTrade: text('只有交易投诉可以补充证据', 'Only the trade family takes evidence'),
  notJudged: text('平台处理中才能补充证据', 'Evidence is taken only while the platform decides'),
} as const;

/** What may be done with a complaint now, and for the rest why not. */
export function allowedActions(facts: ActionFacts): { actions: ComplaintAction[]; refused: RefusedAction[] } {
  const verdicts: Record<ComplaintAction, LocalText | null> = {
    refund: whyNoRefund(facts),
    finish: whyNoFinish(facts),
    reply: whyNoReply(facts),
    evidence: whyNoEvidence(facts),
    refresh: whyNoCall(facts),
  };
  const entries = Object.entries(verdicts) as [ComplaintAction, LocalText | null][];
  return {
    actions: entries.filter(([, reason]) => reason === null).map(([action]) => action),
    refused: entries.flatMap(([action, reason]) => (reason === null ? [] : [{ action, reason }])),
  };
}

function whyNoCall({ isAuthorised, isUnbound }: ActionFacts): LocalText | null {
  if (isUnbound) return reasons.unbound;
  return isAuthorised ? null : reasons.unauthorised;
}

function whyNoRefund(facts: ActionFacts): LocalText | null {
  if (facts.status === 'closed') return reasons.closed;
  if (facts.status === 'platform') return reasons.platform;
  if (!facts.isAuthorised) return whyNoCall(facts);
  if (!facts.hasTrades) return reasons.noTrades;
  if (!facts.hasRefundable) return facts.undecidedRefunds > 0 ? reasons.undecided : reasons.nothingLeft;
  return null;
}

function whyNoFinish(facts: ActionFacts): LocalText | null {
  if (facts.status === 'closed') return reasons.closed;
  if (facts.status === 'platform') return reasons.platform;
  if (facts.family === 'trade' && facts.status === 'processing') return reasons.answered;
  if (!facts.isAuthorised) return whyNoCall(facts);
  if (facts.undecidedRefunds > 0) return reasons.undecided;
  if (facts.isFinishing) return reasons.finishing;
  return null;
}

function whyNoReply(facts: ActionFacts): LocalText | null {
  if (facts.status === 'closed') return reasons.closed;
  if (facts.status === 'platform') return reasons.platform;
  if (!facts.isAuthorised) return whyNoCall(facts);
  return facts.isStating ? reasons.stating : null;
}

function whyNoEvidence(facts: ActionFacts): LocalText | null {
  if (facts.family !== 'trade') return reasons.onlyTrade;
  if (facts.status === 'closed') return reasons.closed;
  if (facts.status !== 'platform') return reasons.notJudged;
  if (!facts.isAuthorised) return whyNoCall(facts);
  return facts.isStating ? reasons.stating : null;
}
