import type { ComplaintQuery, ComplaintSort } from '@redress/contract';
import { toFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { Vault } from '../platform/crypto/vault.js';
import type { Reader } from '../platform/database/database.js';
import type { KeysetSort } from '../platform/paging.js';
import { type Scope, withinScope } from '../platform/scope.js';
import { Complaint, ComplaintTrade } from './complaints.entity.js';
import { contactKey } from './contact.js';

type Query = SelectQueryBuilder<Complaint>;

type Filter = ComplaintQuery & { me: string | null };

/** Column behind each sort; a fixed map, so that no text of a request becomes SQL. */
const sorts: Record<'deadline' | 'createdAt' | 'amount', Omit<KeysetSort<Complaint>, 'direction'>> = {
  deadline: { column: 'c.deadlineAt', of: (row) => row.deadlineAt, nullable: true },
  createdAt: { column: 'c.complainedAt', of: (row) => row.complainedAt },
  amount: { column: 'c.amountFen', of: (row) => row.amountFen, nullable: true },
};

/** A tab never counts further than this: "999+". */
const COUNT_CAP = 1_000;
const EXACT_MATCHES = 200;
const DUE_SOON_MS = 24 * 3_600_000;

/** The filtered list of complaints and the tabs' counts. */
@Injectable()
export class ComplaintsList {
  constructor(private readonly vault: Vault) {}

  /** Those that match, within the scope; not ordered yet. */
  async query(db: Reader, scope: Scope, filter: Filter, now: number): Promise<Query> {
    const query = withinScope(db.createQueryBuilder(Complaint, 'c'), scope, columns);
    for (const [part, parameters] of conditions(filter, now)) query.andWhere(part, parameters);
    if (filter.q) {
      const ids = await this.exactMatches(db, scope, filter.q);
      query.andWhere('c.id IN (:...ids)', { ids: ids.length > 0 ? ids : [''] });
    }
    return query;
  }

  /** The tabs that are ranges of the deadline or of the assignee; states come from the folded counter. */
  async liveCounts(db: Reader, scope: Scope, me: string | null, now: number) {
    const of = (narrow: (query: Query) => Query) => {
      const query = db.createQueryBuilder(Complaint, 'c').where('c.status IN (:...active)', { active });
      return capped(narrow(withinScope(query, scope, columns)));
    };
    return {
      dueSoon: await of((query) =>
        query.andWhere('c.isLate = 0 AND c.deadlineAt > :now AND c.deadlineAt <= :soon', {
          now,
          soon: now + DUE_SOON_MS,
        }),
      ),
      overdue: await of((query) => query.andWhere(OVERDUE, { active, now })),
      mine: me === null ? 0 : await of((query) => query.andWhere('c.assigneeId = :me', { me })),
      unassigned: await of((query) => query.andWhere('c.assigneeId IS NULL')),
    };
  }

  /** Task id, Alipay's id, trade number, order number or phone: exact, each by its own index. */
  private async exactMatches(db: Reader, scope: Scope, text: string): Promise<string[]> {
    // numbers are ASCII; MariaDB refuses to compare other text with their columns
    if (!/^[!-~ ]+$/.test(text)) return [];
    const own = db.createQueryBuilder(Complaint, 'c').select('c.id', 'id');
    const phone = contactKey(text);
    const contact = phone === null ? '' : this.vault.blindIndex(phone);
    own.where('(c.taskId = :text OR c.remoteId = :text OR c.contactIndex = :contact)', { text, contact });
    const byTrade = db
      .createQueryBuilder(ComplaintTrade, 't')
      .select('t.complaintId', 'id')
      .where('(t.tradeNo = :text OR t.outTradeNo = :text)', { text });
    const found = [
      ...(await withinScope(own, scope, columns).limit(EXACT_MATCHES).getRawMany<{ id: string }>()),
      ...(await withinScope(byTrade, scope, { provider: 't.providerId', merchant: 't.merchantId' })
        .limit(EXACT_MATCHES)
        .getRawMany<{ id: string }>()),
    ];
    return [...new Set(found.map(({ id }) => id))];
  }
}

const columns = { provider: 'c.providerId', merchant: 'c.merchantId' };

/** How a sort reads in the keyset. */
export const sortOf = (sort: ComplaintSort): KeysetSort<Complaint> => ({
  ...sorts[sort.replace('-', '') as keyof typeof sorts],
  direction: sort.startsWith('-') ? 'desc' : 'asc',
});

type Condition = readonly [sql: string, parameters: Record<string, unknown>];

const OVERDUE = 'c.status IN (:...active) AND (c.isLate = 1 OR c.deadlineAt <= :now)';
const IN_TIME = '(c.status NOT IN (:...active) OR (c.isLate = 0 AND (c.deadlineAt IS NULL OR c.deadlineAt > :now)))';
const active = ['open', 'processing'];

/** The filter as SQL, one condition a field that is set. */
function conditions(filter: Filter, now: number): Condition[] {
  const found: (Condition | false)[] = [
    filter.status !== undefined && ['c.status IN (:...status)', { status: filter.status }],
    filter.family !== undefined && ['c.family = :family', { family: filter.family }],
    filter.providerId !== undefined && ['c.providerId IN (:...providerId)', { providerId: filter.providerId }],
    filter.merchantId !== undefined && ['c.merchantId IN (:...merchantId)', { merchantId: filter.merchantId }],
    filter.overdue === true && [OVERDUE, { active, now }],
    filter.overdue === false && [IN_TIME, { active, now }],
    filter.dueBefore !== undefined && ['c.deadlineAt < :dueBefore', { dueBefore: Date.parse(filter.dueBefore) }],
    filter.createdFrom !== undefined && ['c.complainedAt >= :from', { from: Date.parse(filter.createdFrom) }],
    filter.createdTo !== undefined && ['c.complainedAt < :to', { to: Date.parse(filter.createdTo) }],
    filter.amountFrom !== undefined && ['c.amountFen >= :atLeast', { atLeast: toFen(filter.amountFrom) }],
    filter.amountTo !== undefined && ['c.amountFen <= :atMost', { atMost: toFen(filter.amountTo) }],
    filter.assigneeId !== undefined && assigned(filter.assigneeId, filter.me),
  ];
  return found.filter((condition) => condition !== false);
}

const assigned = (assigneeId: string, me: string | null): Condition =>
  assigneeId === 'none'
    ? ['c.assigneeId IS NULL', {}]
    : ['c.assigneeId = :assignee', { assignee: assigneeId === 'me' ? (me ?? '') : assigneeId }];

/** Counts no further than the cap, whatever the table holds. */
async function capped(query: Query): Promise<number> {
  const rows = await query.select('c.id', 'id').limit(COUNT_CAP).getRawMany();
  return rows.length;
}
