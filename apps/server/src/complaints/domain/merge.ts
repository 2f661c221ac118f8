import { normalStatus, type ComplaintSnapshot } from '@redress/alipay';
import type { ComplaintFact, ComplaintState, TradeState } from './state.js';

/** A closed complaint opens again only after two agreeing reads at least this far apart (reliability.md O8). */
export const REOPEN_AFTER_MS = 60_000;

export interface Merged {
  state: ComplaintState;
  facts: ComplaintFact[];
  /** Whether anything but the time of reading differs. */
  isChanged: boolean;
  /** A second read is needed before a reopening is believed. */
  readAgainAt: number | null;
}

export interface Reading {
  snapshot: ComplaintSnapshot;
  /** When the read was started, ms UTC. */
  observedAt: number;
  via: 'message' | 'poll' | 'refresh';
}

/**
 * Stored state + what Alipay answered → next state and the facts that came to be. Order is that of the reads, never
 * that of arrival: an older read changes nothing.
 */
export function merge(stored: ComplaintState | null, { snapshot, observedAt, via }: Reading): Merged {
  const read = stateOf(snapshot, observedAt);
  if (stored === null) return { state: read, facts: arrival(read, via), isChanged: true, readAgainAt: null };
  if (observedAt <= stored.observedAt) return { state: stored, facts: [], isChanged: false, readAgainAt: null };

  if (stored.status === 'closed' && read.status !== 'closed' && !isReopened(stored, observedAt)) {
    const seenAt = stored.reopenSeenAt ?? observedAt;
    return {
      state: { ...stored, observedAt, reopenSeenAt: seenAt },
      facts: [],
      isChanged: stored.reopenSeenAt === null,
      readAgainAt: seenAt + REOPEN_AFTER_MS,
    };
  }
  const state = kept(stored, read);
  const facts = changes(stored, state);
  return { state, facts, isChanged: isDifferent(stored, state), readAgainAt: null };
}

const isReopened = (stored: ComplaintState, observedAt: number): boolean =>
  stored.reopenSeenAt !== null && observedAt - stored.reopenSeenAt >= REOPEN_AFTER_MS;

function stateOf(snapshot: ComplaintSnapshot, observedAt: number): ComplaintState {
  const { status, closeReason, isLate, needsLook } = normalStatus(snapshot.family, snapshot.rawStatus);
  return {
    family: snapshot.family,
    remoteId: snapshot.remoteId,
    taskId: snapshot.taskId,
    status,
    closeReason: closeReason ?? null,
    rawStatus: snapshot.rawStatus,
    statusText: snapshot.statusText ?? null,
    isLate,
    needsLook,
    oppositePid: snapshot.oppositePid ?? null,
    amountFen: snapshot.amountFen,
    contact: snapshot.contact ?? null,
    content: snapshot.content,
    reason: snapshot.demand ?? snapshot.reason ?? null,
    complainedAt: snapshot.complainedAt ?? observedAt,
    deadlineAt: snapshot.deadlineAt ?? null,
    escalatedAt: snapshot.escalatedAt ?? null,
    escalationText: snapshot.escalationText ?? null,
    processedAt: snapshot.processedAt ?? null,
    processCode: snapshot.processCode ?? null,
    processRemark: snapshot.processRemark ?? snapshot.processMessage ?? null,
    observedAt,
    reopenSeenAt: null,
    trades: snapshot.trades.map((trade) => ({
      tradeNo: trade.tradeNo,
      outTradeNo: trade.outTradeNo ?? null,
      amountFen: trade.amountFen,
      rawStatus: trade.rawStatus ?? null,
      paidAt: trade.paidAt ?? null,
      refundedAt: trade.refundedAt ?? null,
    })),
  };
}

/** The new read wins, but what Alipay leaves out in one answer is not forgotten. */
function kept(stored: ComplaintState, read: ComplaintState): ComplaintState {
  return {
    ...read,
    contact: read.contact ?? stored.contact,
    oppositePid: read.oppositePid ?? stored.oppositePid,
    amountFen: read.amountFen ?? stored.amountFen,
    deadlineAt: read.deadlineAt ?? stored.deadlineAt,
    escalatedAt: read.escalatedAt ?? stored.escalatedAt,
    escalationText: read.escalationText ?? stored.escalationText,
    reason: read.reason ?? stored.reason,
    complainedAt: stored.complainedAt,
    trades: mergeTrades(stored.trades, read.trades),
  };
}

function mergeTrades(stored: readonly TradeState[], read: readonly TradeState[]): TradeState[] {
  const before = new Map(stored.map((trade) => [trade.tradeNo, trade]));
  const merged = read.map((trade) => {
    const old = before.get(trade.tradeNo);
    before.delete(trade.tradeNo);
    return {
      ...trade,
      outTradeNo: trade.outTradeNo ?? old?.outTradeNo ?? null,
      amountFen: trade.amountFen ?? old?.amountFen ?? null,
      paidAt: trade.paidAt ?? old?.paidAt ?? null,
      refundedAt: trade.refundedAt ?? old?.refundedAt ?? null,
    };
  });
  return [...merged, ...before.values()];
}

/** What was settled before we first saw it is history: it is kept, nobody is told of it. */
function arrival(state: ComplaintState, via: Reading['via']): ComplaintFact[] {
  if (state.status === 'closed') return [{ type: 'complaint.imported', data: { via } }];
  const facts: ComplaintFact[] = [{ type: 'complaint.received', data: { via } }];
  if (state.escalatedAt !== null) facts.push({ type: 'complaint.escalated' });
  return facts;
}

function changes(stored: ComplaintState, state: ComplaintState): ComplaintFact[] {
  const facts: ComplaintFact[] = [];
  if (stored.status === 'closed' && state.status !== 'closed') facts.push({ type: 'complaint.reopened' });
  if (stored.escalatedAt === null && state.escalatedAt !== null) facts.push({ type: 'complaint.escalated' });
  if (stored.status !== 'closed' && state.status === 'closed') {
    facts.push({ type: 'complaint.closed', data: { reason: state.closeReason } });
  } else if (facts.length === 0 && stored.rawStatus !== state.rawStatus) {
    facts.push({ type: 'complaint.updated', data: { from: stored.rawStatus, to: state.rawStatus } });
  }
  return facts;
}

function isDifferent(stored: ComplaintState, state: ComplaintState): boolean {
  const seen = (it: ComplaintState) => JSON.stringify({ ...it, observedAt: 0 });
  return seen(stored) !== seen(state);
}
