import { complaintSorts, type ComplaintStatus } from '@redress/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reader } from '../platform/database/database.js';
import { scanCount, scanPage } from '../platform/scan-page.js';
import type { Scope } from '../platform/scope.js';
import { Complaint } from './complaints.entity.js';
import { NOW } from './complaints.factory.js';
import { type ListFilter } from './complaints.list.js';
import { ComplaintLabel } from './desk.entity.js';
import { openComplaintKit } from './complaints.testing.js';

const HOUR = 3_600_000;
const id = (kind: string, n: number) => `01JD${kind}${String(n).padStart(22 - kind.length, '0')}`;
const PROVIDERS = [id('PR', 1), id('PR', 2)];
const MERCHANTS = [id('ME', 1), id('ME', 2), id('ME', 3)];
const PEOPLE = [id('PE', 1), id('PE', 2)];
const STATUSES: ComplaintStatus[] = ['open', 'processing', 'platform', 'closed'];
const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString();
const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

/** Every combination turns up somewhere, and many rows share their deadline, time or amount. */
function row(n: number): Complaint {
  const merchant = n % 3;
  return Object.assign(new Complaint(), {
    id: id('CO', n),
    providerId: pick(PROVIDERS, merchant),
    merchantId: pick(MERCHANTS, merchant),
    family: n % 5 === 0 ? 'trade' : 'risk',
    remoteId: String(n),
    taskId: String(n),
    status: pick(STATUSES, Math.floor(n / 3)),
    rawStatus: 'WAIT_PROCESS',
    isLate: n % 7 === 0,
    needsLook: n % 11 === 0,
    content: '',
    amountFen: n % 6 === 0 ? null : (n % 8) * 100,
    complainedAt: NOW - (n % 20) * HOUR,
    receivedAt: NOW,
    deadlineAt: n % 9 === 0 ? null : NOW + ((n % 13) - 6) * HOUR,
    escalatedAt: n % 10 === 0 ? NOW : null,
    observedAt: NOW,
    tradeNos: [],
    labels: n % 4 === 0 ? ['加急', '50%_!'] : [],
    assigneeId: n % 2 === 0 ? null : pick(PEOPLE, n >> 1),
    updatedAt: NOW,
    version: 1,
  });
}

let kit: Awaited<ReturnType<typeof openComplaintKit>>;
const rows = Array.from({ length: 240 }, (_, n) => row(n));
beforeAll(async () => {
  kit = await openComplaintKit();
  const labels = rows.flatMap(({ id: complaintId, providerId, merchantId, labels: own }) =>
    own.map((label) => ({ id: kit.ids.next(), complaintId, providerId, merchantId, label })),
  );
  await kit.database.write(async (tx) => {
    await tx.insert(Complaint, rows);
    await tx.insert(ComplaintLabel, labels);
  });
});
afterAll(() => kit.close());

const everybody: Scope = { all: true };
const scopes: Scope[] = [
  everybody,
  { all: false, providerIds: [PROVIDERS[0] ?? ''], merchantIds: null },
  { all: false, providerIds: PROVIDERS, merchantIds: MERCHANTS.slice(1) },
  { all: false, providerIds: [], merchantIds: null },
];

type Filter = Partial<ListFilter>;
type Sort = (typeof complaintSorts)[number];

async function walked(scope: Scope, filter: Filter, sort: Sort, limit: number) {
  const seen: string[] = [];
  const total = await kit.database.read(async (db) => {
    const digestOf = { filter, sort };
    for (let cursor: string | null | undefined; cursor !== null;) {
      const scan = await kit.list.scan(db, scope, { me: null, ...filter }, sort, NOW);
      const page = await scanPage({ cursors: kit.cursors, cursor, limit, digestOf, ...scan });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    }
    return scanCount(await kit.list.scan(db, scope, { me: null, ...filter }, sort, NOW), 1_000);
  });
  return { seen, total: total.total };
}

/** The rule itself, row by row. */
function expected(scope: Scope, filter: Filter, sort: Sort): string[] {
  const has = (wanted: readonly string[] | undefined, value: string) => !wanted || wanted.includes(value);
  const isActive = ({ status }: Complaint) => status === 'open' || status === 'processing';
  const isOverdue = (one: Complaint) =>
    isActive(one) && (one.isLate || (one.deadlineAt !== null && one.deadlineAt <= NOW));
  const from = (edge: string | undefined, value: number | null) =>
    edge === undefined || (value !== null && value >= Date.parse(edge));
  const before = (edge: string | undefined, value: number | null) =>
    edge === undefined || (value !== null && value < Date.parse(edge));
  const matches = (one: Complaint) =>
    (scope.all ||
      (scope.providerIds.includes(one.providerId) && has(scope.merchantIds ?? undefined, one.merchantId))) &&
    has(filter.status, one.status) &&
    has(filter.providerId, one.providerId) &&
    has(filter.merchantId, one.merchantId) &&
    (filter.family === undefined || filter.family === one.family) &&
    (filter.overdue === undefined || filter.overdue === isOverdue(one)) &&
    from(filter.dueFrom, one.deadlineAt) &&
    before(filter.dueBefore, one.deadlineAt) &&
    from(filter.createdFrom, one.complainedAt) &&
    before(filter.createdTo, one.complainedAt) &&
    (filter.amountFrom === undefined || (one.amountFen !== null && one.amountFen >= Number(filter.amountFrom) * 100)) &&
    (filter.amountTo === undefined || (one.amountFen !== null && one.amountFen <= Number(filter.amountTo) * 100)) &&
    (filter.assigneeId === undefined || (filter.assigneeId === 'none' ? null : filter.assigneeId) === one.assigneeId) &&
    (filter.label === undefined || filter.label.some((label) => one.labels.includes(label))) &&
    (filter.needsLook === undefined || filter.needsLook === one.needsLook) &&
    (filter.escalated === undefined || filter.escalated === (one.escalatedAt !== null));
  const valueOf = (one: Complaint) =>
    sort.includes('deadline') ? one.deadlineAt : sort.includes('amount') ? one.amountFen : one.complainedAt;
  const turn = sort.startsWith('-') ? -1 : 1;
  return rows
    .filter(matches)
    .toSorted((a, b) => {
      const [x, y] = [valueOf(a), valueOf(b)];
      if (x === y) return turn * (a.id < b.id ? -1 : 1);
      return x === null ? 1 : y === null ? -1 : turn * (x - y);
    })
    .map((one) => one.id);
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
const aFilter = fc
  .record({
    status: maybe(fc.subarray(STATUSES, { minLength: 1 })),
    family: maybe(fc.constantFrom('risk' as const, 'trade' as const)),
    providerId: maybe(fc.subarray(PROVIDERS, { minLength: 1 })),
    merchantId: maybe(fc.subarray(MERCHANTS, { minLength: 1 })),
    overdue: maybe(fc.boolean()),
    dueFrom: maybe(fc.integer({ min: -7, max: 0 }).map(at)),
    dueBefore: maybe(fc.integer({ min: 0, max: 7 }).map(at)),
    createdFrom: maybe(fc.integer({ min: -20, max: -10 }).map(at)),
    createdTo: maybe(fc.integer({ min: -10, max: 1 }).map(at)),
    amountFrom: maybe(fc.integer({ min: 0, max: 3 }).map(String)),
    amountTo: maybe(fc.integer({ min: 3, max: 8 }).map(String)),
    assigneeId: maybe(fc.constantFrom('none', ...PEOPLE)),
    label: maybe(fc.constantFrom(['加急'], ['50%_!', '没有'], ['50'])),
    needsLook: maybe(fc.boolean()),
    escalated: maybe(fc.boolean()),
  })
  // an absent field and one that is undefined read alike, but only one of them is what the schema gives
  .map((filter) => Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as Filter);

describe('the list', () => {
  it('is the filter in its order, page by page, whatever is combined, for everybody and within a scope', async () => {
    const anything = [fc.constantFrom(...scopes), aFilter, fc.constantFrom(...complaintSorts)] as const;
    await fc.assert(
      fc.asyncProperty(...anything, fc.integer({ min: 1, max: 60 }), async (scope, filter, sort, limit) => {
        const wanted = expected(scope, filter, sort);
        expect(await walked(scope, filter, sort, limit)).toEqual({ seen: wanted, total: wanted.length });
      }),
      { numRuns: 150 },
    );
  });

  it.each(scopes.map((scope, n) => [n, scope] as const))(
    'counts the tabs as the list has them (scope %i)',
    async (_, scope) => {
      const me = PEOPLE[0] ?? '';
      const of = (filter: Filter) => expected(scope, { status: ['open', 'processing'], ...filter }, 'deadline').length;
      expect(await kit.database.read((db) => kit.list.liveCounts(db, scope, me, NOW))).toEqual({
        dueSoon: of({ overdue: false, dueBefore: at(24) }),
        overdue: of({ overdue: true }),
        mine: of({ assigneeId: me }),
        unassigned: of({ assigneeId: 'none' }),
      });
    },
  );
});

describe('a walk', () => {
  const hot: [string, Scope, Filter, Sort][] = [
    ['a tab', everybody, { status: ['closed'] }, 'deadline'],
    ['all of it', everybody, {}, '-createdAt'],
    ['by amount', everybody, {}, '-amount'],
    ['one provider', scopes[1] ?? everybody, { status: ['closed'] }, '-createdAt'],
    ['some merchants', scopes[2] ?? everybody, {}, 'deadline'],
    ['one assignee', everybody, { assigneeId: PEOPLE[0] }, 'deadline'],
    ['what is overdue', everybody, { overdue: true }, 'deadline'],
  ];

  it.each(hot)('of %s reads an index in its order and no row', async (_, scope, filter, sort) => {
    const plans = await kit.database.read((db) => plansOf(db, scope, filter, sort));
    expect(plans.length).toBeGreaterThan(0);
    for (const plan of plans) {
      expect(plan).toMatch(/^SEARCH complaint USING COVERING INDEX|Using index/);
      expect(plan).not.toMatch(/filesort|temporary/);
    }
  });
});

it('looks rows up by their ids, whatever else the filter knows', async () => {
  const filter: Filter = { status: ['closed'], providerId: [PROVIDERS[0] ?? ''], assigneeId: 'none' };
  for (const scope of scopes.slice(0, 2)) {
    const plans = await kit.database.read((db) => plansOf(db, scope, filter, 'deadline', 'pick'));
    // MariaDB chooses by its statistics and is given nothing to explain
    expect(plans.length > 0).toBe(kit.database.engine === 'sqlite');
    for (const plan of plans) {
      expect(plan).toMatch(/^SEARCH complaint USING INDEX sqlite_autoindex_complaint_\d \(id=\?\)/);
    }
  }
});

/** How the engine means to read each piece of the walk. */
async function plansOf(
  db: Reader,
  scope: Scope,
  filter: Filter,
  sort: Sort,
  look: 'walk' | 'pick' = 'walk',
): Promise<string[]> {
  const isSqlite = db.connection.options.type === 'better-sqlite3';
  const plans: string[] = [];
  const explaining = {
    connection: db.connection,
    createQueryBuilder: db.createQueryBuilder.bind(db),
    query: async (sql: string, parameters: unknown[]) => {
      const steps = await db.query<Record<string, string>[]>(
        `EXPLAIN ${isSqlite ? 'QUERY PLAN' : ''} ${sql}`,
        parameters,
      );
      const words = steps.map((step) => (isSqlite ? step['detail'] : step['table'] === 'complaint' && step['Extra']));
      plans.push(
        ...words.filter((step) => typeof step === 'string' && (!isSqlite || step.includes(' complaint '))).map(String),
      );
      return [];
    },
  } as unknown as Reader;
  const scan = await kit.list.scan(explaining, scope, { me: null, ...filter }, sort, NOW);
  await (look === 'walk' ? scan.walk(null, 21) : scan.pick(rows.map(({ id: one }) => one)));
  return plans;
}
