import { In } from 'typeorm';
import type { Reader } from '../platform/database/database.js';
import { type Scope, withinScope } from '../platform/scope.js';
import { Complaint, ComplaintTrade } from './complaints.entity.js';
import { REPEAT_MS, type RepeatBy, repeatsOf } from './domain/repeat.js';

/** Looked at by each index; a contact that complains more often is a repeat by any of them. */
const MOST_READ = 50;
const MOST_COUNTED = 1_000;

export interface ComplaintHistory {
  earlier: { complaint: Complaint; by: RepeatBy }[];
  record: { complaints: number; overdue: number };
}

/** What came before a complaint, as far as the reader may see, and how its merchant stands in the last 30 days. */
export async function historyOf(
  db: Reader,
  scope: Scope,
  complaint: Complaint,
  now: number,
): Promise<ComplaintHistory> {
  const found = { order: await ofSameOrder(db, scope, complaint), contact: await ofSameContact(db, scope, complaint) };
  return { earlier: repeatsOf(complaint, found), record: await recordOf(db, complaint.merchantId, now) };
}

const newest = (db: Reader, scope: Scope, complainedAt: number) =>
  withinScope(
    db
      .createQueryBuilder(Complaint, 'c')
      .where('c.complainedAt <= :complainedAt', { complainedAt })
      .orderBy('c.complainedAt', 'DESC')
      .limit(MOST_READ),
    scope,
    { provider: 'c.providerId', merchant: 'c.merchantId' },
  );

async function ofSameContact(db: Reader, scope: Scope, complaint: Complaint): Promise<Complaint[]> {
  const { contactIndex, complainedAt } = complaint;
  if (contactIndex === null) return [];
  return newest(db, scope, complainedAt)
    .andWhere('c.contactIndex = :contactIndex', { contactIndex })
    .andWhere('c.complainedAt >= :since', { since: complainedAt - REPEAT_MS })
    .getMany();
}

/** A merchant's order number is its own: another merchant may count the same way. */
async function ofSameOrder(
  db: Reader,
  scope: Scope,
  { id, merchantId, complainedAt }: Complaint,
): Promise<Complaint[]> {
  const own = await db.findBy(ComplaintTrade, { complaintId: id });
  if (own.length === 0) return [];
  const tradeNos = own.map(({ tradeNo }) => tradeNo);
  const outTradeNos = own.flatMap(({ outTradeNo }) => outTradeNo ?? []);
  const trades = await db.find(ComplaintTrade, {
    where: [
      { tradeNo: In(tradeNos) },
      ...(outTradeNos.length > 0 ? [{ outTradeNo: In(outTradeNos), merchantId }] : []),
    ],
    take: MOST_READ,
  });
  const ids = trades.flatMap(({ complaintId }) => (complaintId === id ? [] : complaintId));
  if (ids.length === 0) return [];
  return newest(db, scope, complainedAt)
    .andWhere('c.id IN (:...ids)', { ids: [...new Set(ids)] })
    .getMany();
}

async function recordOf(db: Reader, merchantId: string, now: number): Promise<ComplaintHistory['record']> {
  const [row] = await db.query<{ complaints: number | string; overdue: number | string | null }[]>(
    `SELECT COUNT(*) AS complaints,
       SUM(CASE WHEN x.is_late = 1 OR (x.status <> 'closed' AND x.deadline_at < ?) THEN 1 ELSE 0 END) AS overdue
     FROM (SELECT is_late, status, deadline_at FROM complaint
       WHERE merchant_id = ? AND family IN ('risk', 'trade') AND complained_at >= ? LIMIT ${MOST_COUNTED}) x`,
    [now, merchantId, now - REPEAT_MS],
  );
  return { complaints: Number(row?.complaints ?? 0), overdue: Number(row?.overdue ?? 0) };
}
