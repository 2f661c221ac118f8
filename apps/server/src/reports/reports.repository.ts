import { Injectable } from '@nestjs/common';
import { families } from '@redress/contract';
import type { Reader } from '../platform/database/database.js';
import type { Month } from './domain/months.js';

type Count = string | number | null;

/** Complaints by the month they were made in; months without any are left out. */
export interface ComplaintMonth {
  name: string;
  received: number;
  overdue: number;
  closed: number;
  withdrawn: number;
}

/** Refunds by the month the money moved in. */
export interface RefundMonth {
  name: string;
  count: number;
  sumFen: number;
  automaticCount: number;
  automaticFen: number;
}

/**
 * Read models over the tables of the modules below: sums of rows, which no service of theirs has a use for. Every
 * statement is the same on both engines; months are ranges of an index, never a function of a column.
 */
@Injectable()
export class ReportsRepository {
  /** @param now what is not settled and past its deadline by then counts as overdue */
  async complaints(
    reader: Reader,
    merchantId: string,
    months: readonly Month[],
    now: number,
  ): Promise<ComplaintMonth[]> {
    const rows = await reader.query<Record<keyof ComplaintMonth, Count>[]>(
      `SELECT m.name AS name, COUNT(*) AS received,
         SUM(CASE WHEN ${OVERDUE} THEN 1 ELSE 0 END) AS overdue,
         SUM(CASE WHEN c.status = 'closed' THEN 1 ELSE 0 END) AS closed,
         SUM(CASE WHEN c.close_reason = 'withdrawn' THEN 1 ELSE 0 END) AS withdrawn
       FROM (${rangesOf(months)}) m
       ${COMPLAINTS_OF_MONTHS}
       GROUP BY m.name`,
      [now, ...boundsOf(months), merchantId],
    );
    return rows.map(({ name, received, overdue, closed, withdrawn }) => ({
      name: String(name),
      received: Number(received),
      overdue: Number(overdue),
      closed: Number(closed),
      withdrawn: Number(withdrawn),
    }));
  }

  /** The median of the time from complaint to close, in ms by the month of the complaint. */
  async medianToClose(reader: Reader, merchantId: string, months: readonly Month[]): Promise<Map<string, number>> {
    const rows = await reader.query<{ name: string; ms: Count }[]>(
      `SELECT name, AVG(ms) AS ms FROM (
         SELECT name, ms, ROW_NUMBER() OVER (PARTITION BY name ORDER BY ms) AS place, COUNT(*) OVER (PARTITION BY name) AS n
         FROM (
           SELECT m.name AS name, COALESCE(c.processed_at, ${SEEN_CLOSED}) - c.complained_at AS ms
           FROM (${rangesOf(months)}) m
           ${COMPLAINTS_OF_MONTHS}
           WHERE c.status = 'closed'
         ) spans WHERE ms IS NOT NULL
       ) placed WHERE 2 * place BETWEEN n AND n + 2 GROUP BY name`,
      [...boundsOf(months), merchantId],
    );
    return new Map(rows.map(({ name, ms }) => [name, Number(ms)]));
  }

  async refunds(reader: Reader, merchantId: string, months: readonly Month[]): Promise<RefundMonth[]> {
    const rows = await reader.query<Record<keyof RefundMonth, Count>[]>(
      `SELECT m.name AS name, COUNT(*) AS count, SUM(r.amount_fen) AS sumFen,
         SUM(CASE WHEN r.source = 'policy' THEN 1 ELSE 0 END) AS automaticCount,
         SUM(CASE WHEN r.source = 'policy' THEN r.amount_fen ELSE 0 END) AS automaticFen
       FROM (${rangesOf(months)}) m
       JOIN refund r ON r.merchant_id = ? AND r.settled_at >= m.from_at AND r.settled_at < m.to_at
       WHERE r.status = 'succeeded'
       GROUP BY m.name`,
      [...boundsOf(months), merchantId],
    );
    return rows.map(({ name, count, sumFen, automaticCount, automaticFen }) => ({
      name: String(name),
      count: Number(count),
      sumFen: Number(sumFen),
      automaticCount: Number(automaticCount),
      automaticFen: Number(automaticFen),
    }));
  }
}

/** A range of an index for each month; it holds the family before the time, so both are named. */
const COMPLAINTS_OF_MONTHS = `JOIN complaint c ON c.merchant_id = ? AND c.family IN (${families.map((family) => `'${family}'`).join(', ')})
  AND c.complained_at >= m.from_at AND c.complained_at < m.to_at`;

/** Alipay called it late, people were told that it is, or it is not settled and past its deadline. */
const OVERDUE =
  "(c.is_late = 1 OR c.deadline_noted = 0 OR (c.status IN ('open', 'processing') AND c.deadline_at <= ?))";

/** Where Alipay does not say when it was settled: when we saw it. */
const SEEN_CLOSED = "(SELECT MAX(e.at) FROM event e WHERE e.complaint_id = c.id AND e.type = 'complaint.closed')";

const rangesOf = (months: readonly Month[]): string =>
  months.map(() => 'SELECT ? AS name, ? AS from_at, ? AS to_at').join(' UNION ALL ');

const boundsOf = (months: readonly Month[]): (string | number)[] =>
  months.flatMap(({ name, from, to }) => [name, from, to]);
