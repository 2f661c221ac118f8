import { fromFen } from '@redress/contract';
import type { ComplaintFact, ComplaintState, ReplyState, TradeState } from './state.js';

type Data = NonNullable<ComplaintFact['data']>;

/**
 * What a newer read changed of a known complaint, as facts. The complaint's own turns come first; whatever else differs
 * is one `complaint.updated` each, with `what` and the figures that belong to it. What was unknown and now is told
 * (an amount, a contact) completes the complaint and is no change; a deadline that appears is one.
 */
export function changes(stored: ComplaintState, state: ComplaintState): ComplaintFact[] {
  const turns = turnsOf(stored, state);
  const details = [
    stateDetail(stored, state, turns),
    deadlineDetail(stored, state),
    amountDetail(stored, state),
    changed('content', stored.content, state.content),
    changed('reason', stored.reason, state.reason),
    changed('contact', stored.contact, state.contact),
    changed('escalation', stored.escalationText, state.escalationText),
    resultDetail(stored, state),
    newTrades(stored.trades, state.trades),
    ...tradeDetails(stored, state),
    newPictures(stored, state),
    ...newWords(stored.replies, state.replies),
  ];
  return [
    ...turns,
    ...details.flatMap((data): ComplaintFact[] => (data === null ? [] : [{ type: 'complaint.updated', data }])),
  ];
}

/** The steps that have an event of their own. */
function turnsOf(stored: ComplaintState, state: ComplaintState): ComplaintFact[] {
  const facts: ComplaintFact[] = [];
  if (stored.status === 'closed' && state.status !== 'closed') facts.push({ type: 'complaint.reopened' });
  if (stored.escalatedAt === null && state.escalatedAt !== null) facts.push({ type: 'complaint.escalated' });
  if (stored.status !== 'closed' && state.status === 'closed') {
    const data: Data = { reason: state.closeReason };
    if (state.processCode !== null) data['code'] = state.processCode;
    facts.push({ type: 'complaint.closed', data });
  }
  return facts;
}

/** A raw state that another fact of the same read already tells is not told twice. */
function stateDetail(stored: ComplaintState, state: ComplaintState, turns: readonly ComplaintFact[]): Data | null {
  if (turns.length > 0 || stored.rawStatus === state.rawStatus) return null;
  return { from: stored.rawStatus, to: state.rawStatus };
}

function deadlineDetail({ deadlineAt: from }: ComplaintState, { deadlineAt: to }: ComplaintState): Data | null {
  return from === to ? null : { what: 'deadline', from: iso(from), to: iso(to) };
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** @returns null when it is the same, or was not known before */
function changed(what: string, before: string | null, now: string | null): Data | null {
  return before === null || before === now ? null : { what };
}

function amountDetail({ amountFen: from }: ComplaintState, { amountFen: to }: ComplaintState): Data | null {
  return from === null || to === null || from === to ? null : { what: 'amount', from: fromFen(from), to: fromFen(to) };
}

/** How it was settled, where that came or changed without the closing that tells it. */
function resultDetail(stored: ComplaintState, state: ComplaintState): Data | null {
  if (stored.status !== 'closed' && state.status === 'closed') return null;
  const isSame = stored.processCode === state.processCode && stored.processRemark === state.processRemark;
  if (isSame || state.processCode === null) return null;
  return { what: 'result', code: state.processCode };
}

function newTrades(before: readonly TradeState[], now: readonly TradeState[]): Data | null {
  const known = new Set(before.map(({ tradeNo }) => tradeNo));
  const added = now.filter(({ tradeNo }) => !known.has(tradeNo));
  return added.length === 0 ? null : { what: 'trades', count: added.length };
}

/** A trade's own state goes with that of the complaint, and "refunded" has events of its own. */
function tradeDetails(stored: ComplaintState, state: ComplaintState): Data[] {
  if (stored.rawStatus !== state.rawStatus) return [];
  const before = new Map(stored.trades.map((trade) => [trade.tradeNo, trade]));
  return state.trades.flatMap(({ tradeNo, rawStatus, refundedAt }) => {
    const from = before.get(tradeNo)?.rawStatus ?? null;
    if (from === null || from === rawStatus || refundedAt !== null) return [];
    return [{ what: 'trade', tradeNo, from, to: rawStatus }];
  });
}

function newPictures(stored: ComplaintState, state: ComplaintState): Data | null {
  const known = new Set(stored.imageKeys);
  const count = state.imageKeys.filter((key) => !known.has(key)).length;
  return count === 0 ? null : { what: 'pictures', count };
}

/** One fact for each side that spoke: the user's word may want an answer, the merchant's was said here or elsewhere. */
function newWords(before: readonly ReplyState[], now: readonly ReplyState[]): Data[] {
  const known = new Set(before.map(wordKey));
  const roles = new Set(now.filter((reply) => !known.has(wordKey(reply))).map(({ role }) => role));
  return [...roles].map((role): Data => (role === 'user' ? { what: 'reply' } : { what: 'reply', role }));
}

const wordKey = ({ role, at, content }: ReplyState): string => JSON.stringify([role, at, content]);
