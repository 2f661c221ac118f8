import { normalStatus, type ComplaintSnapshot } from '@redress/alipay';
import { changes } from './changes.js';
import { replyRole } from './reply-role.js';
import { sourceKeyOf } from './source-key.js';
import type { ComplaintFact, ComplaintState, ReplyState, TradeState } from './state.js';

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
  /** When its answer was here, ms UTC. Alipay looked at some time between the two. */
  answeredAt: number;
  via: 'message' | 'poll' | 'refresh';
}

/**
 * Stored state + what Alipay answered → next state and the facts that came to be. Order is that of the reads, never
 * that of arrival: an older read changes nothing. Of two reads that overlapped nobody knows which Alipay served first;
 * when they differ, neither is believed over the other and a third, after both, decides.
 */
export function merge(stored: ComplaintState | null, reading: Reading): Merged {
  const read = stateOf(reading);
  if (stored === null) return { state: read, facts: arrival(read, reading.via), isChanged: true, readAgainAt: null };
  if (read.answeredAt <= stored.observedAt) return unchanged(stored);
  if (read.observedAt < stored.answeredAt) return overlapped(stored, read);

  if (stored.status === 'closed' && read.status !== 'closed' && !isReopened(stored, read.observedAt)) {
    const { observedAt, answeredAt } = read;
    const seenAt = stored.reopenSeenAt ?? observedAt;
    return {
      state: { ...stored, observedAt, answeredAt, reopenSeenAt: seenAt },
      facts: [],
      isChanged: stored.reopenSeenAt === null,
      readAgainAt: seenAt + REOPEN_AFTER_MS,
    };
  }
  const state = kept(stored, read);
  const facts = changes(stored, state);
  return { state, facts, isChanged: isDifferent(stored, state), readAgainAt: null };
}

const unchanged = (state: ComplaintState): Merged => ({ state, facts: [], isChanged: false, readAgainAt: null });

/** Two reads at the same time: when they agree it is the one that began later, else a third is needed. */
function overlapped(stored: ComplaintState, read: ComplaintState): Merged {
  const agreed = kept(stored, read);
  if (isDifferent(stored, { ...agreed, reopenSeenAt: stored.reopenSeenAt }))
    return { ...unchanged(stored), readAgainAt: Math.max(stored.answeredAt, read.answeredAt) };
  const { observedAt, answeredAt } = read.observedAt > stored.observedAt ? read : stored;
  return unchanged({ ...stored, observedAt, answeredAt });
}

const isReopened = (stored: ComplaintState, observedAt: number): boolean =>
  stored.reopenSeenAt !== null && observedAt - stored.reopenSeenAt >= REOPEN_AFTER_MS;

function stateOf({ snapshot, observedAt, answeredAt }: Reading): ComplaintState {
  const { status, closeReason, isLate, needsLook } = normalStatus(snapshot.family, snapshot.rawStatus);
  const replies = snapshot.replies.map((reply) => ({
    role: replyRole(reply.role),
    name: cut(reply.name, 64),
    at: reply.at,
    content: reply.content,
    imageKeys: reply.images.map(sourceKeyOf),
  }));
  return {
    family: snapshot.family,
    remoteId: snapshot.remoteId,
    taskId: snapshot.taskId,
    status,
    closeReason: closeReason ?? null,
    rawStatus: code(snapshot.rawStatus, 64),
    statusText: cut(snapshot.statusText, 128),
    isLate,
    needsLook,
    oppositePid: snapshot.oppositePid ?? null,
    amountFen: snapshot.amountFen,
    contact: snapshot.contact ?? null,
    content: snapshot.content,
    reason: cut(snapshot.demand ?? snapshot.reason, 500),
    complainedAt: snapshot.complainedAt ?? observedAt,
    deadlineAt: snapshot.deadlineAt ?? null,
    escalatedAt: snapshot.escalatedAt ?? null,
    escalationText: snapshot.escalationText ?? null,
    processedAt: snapshot.processedAt ?? null,
    processCode: snapshot.processCode === undefined ? null : code(snapshot.processCode, 64),
    processRemark: snapshot.processRemark ?? snapshot.processMessage ?? null,
    observedAt,
    answeredAt,
    reopenSeenAt: null,
    trades: snapshot.trades.map((trade) => ({
      tradeNo: trade.tradeNo,
      outTradeNo: trade.outTradeNo === undefined ? null : code(trade.outTradeNo, 64),
      amountFen: trade.amountFen,
      rawStatus: trade.rawStatus ?? null,
      paidAt: trade.paidAt ?? null,
      refundedAt: trade.refundedAt ?? null,
    })),
    replies,
    imageKeys: ownPictures(snapshot.imageUrls.map(sourceKeyOf), replies),
  };
}

/** A picture that also stands in a reply is kept with the reply, so that the same answer again is no change. */
function ownPictures(keys: readonly string[], replies: readonly ReplyState[]): string[] {
  const inReplies = new Set(replies.flatMap(({ imageKeys }) => imageKeys));
  return [...new Set(keys)].filter((key) => !inReplies.has(key));
}

/** As long as its column; nothing is lost with it, as the raw answer is kept. */
const cut = (text: string | undefined, length: number): string | null =>
  text === undefined ? null : text.slice(0, length);

/** A code that could not be one is kept recognisable, so that a person can look at it. */
const code = (text: string, length: number): string => text.replaceAll(/[^!-~]/g, '?').slice(0, length);

/** The new read wins, but what Alipay leaves out in one answer is not forgotten. */
function kept(stored: ComplaintState, read: ComplaintState): ComplaintState {
  const replies = read.replies.length > 0 ? read.replies : stored.replies;
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
    replies,
    imageKeys: ownPictures([...stored.imageKeys, ...read.imageKeys], replies),
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

function isDifferent(stored: ComplaintState, state: ComplaintState): boolean {
  const seen = (it: ComplaintState) => JSON.stringify({ ...it, observedAt: 0, answeredAt: 0 });
  return seen(stored) !== seen(state);
}
