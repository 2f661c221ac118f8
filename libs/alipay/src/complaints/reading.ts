import type { Answer } from '../answer.js';
import { AlipayError } from '../error.js';
import type { JsonObject } from '../json.js';
import { type ComplaintPage, hasMorePages } from './channel.js';
import type { ComplaintSnapshot } from './snapshot.js';

/** One complaint of a family from its node; null without id or state. */
type Read = (node: JsonObject, raw: string) => ComplaintSnapshot | null;

/** A page of a list, of whichever family; rows that cannot be read are counted, not thrown. */
export function readPage(
  rows: readonly JsonObject[],
  read: Read,
  { page, pageSize, total }: { page: number; pageSize: number; total: number | undefined },
): ComplaintPage {
  const complaints = rows.map((row) => read(row, JSON.stringify(row))).filter((one) => one !== null);
  return {
    complaints,
    total: total ?? (page - 1) * pageSize + rows.length,
    page,
    pageSize,
    hasMore: hasMorePages(page, { rows: rows.length, size: pageSize, total }),
    unreadableCount: rows.length - complaints.length,
  };
}

/**
 * The complaint that was asked for.
 *
 * @throws {AlipayError} `unreadable` for an answer without id or state, or about another complaint
 */
export function readComplaint(
  { node, raw, traceId }: Answer,
  read: Read,
  { remoteId, method }: { remoteId: string; method: string },
): ComplaintSnapshot {
  const snapshot = read(node, raw);
  if (snapshot !== null && snapshot.remoteId === remoteId) return snapshot;
  const reason = snapshot === null ? 'the complaint has no id or state' : 'the answer is about another complaint';
  throw new AlipayError('unreadable', { method, callKind: 'read', signed: true, sent: true, traceId, reason });
}
