import type { ComplaintSnapshot } from '@redress/alipay';
import type { ComplaintQuery } from '@redress/contract';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService } from '../audit/audit.service.js';
import type { MerchantFacts, MerchantsService } from '../merchants/merchants.service.js';
import type { Tx } from '../platform/database/database.js';
import type { Job, JobHandler, JobRunner } from '../platform/jobs/runner.js';
import { Settings } from '../platform/settings.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform } from '../platform/testing/test-platform.js';
import type { ProvidersService } from '../providers/providers.service.js';
import type { RefundsService } from '../refunds/refunds.service.js';
import { AnswersRepository } from './answers.repository.js';
import { aSnapshot, NOW } from './complaints.factory.js';
import type { ComplaintsFinishing } from './complaints.finishing.js';
import { ComplaintsList } from './complaints.list.js';
import { ComplaintsReading } from './complaints.reading.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsSearch } from './complaints.search.js';
import { ComplaintsService } from './complaints.service.js';
import { ComplaintsViews } from './complaints.views.js';
import { DeskRepository } from './desk.repository.js';
import { DeskService } from './desk.service.js';
import { DeadlinesService } from './deadlines.service.js';
import { DeadlinePlans } from './deadline-plans.js';
import { ImagesRepository } from './images.repository.js';
import { NotesService } from './notes.service.js';
import { PollingRepository } from './polling.repository.js';
import { PresenceService } from './presence.service.js';
import { LabelsRepository } from './labels.repository.js';
import { SnoozeService } from './snooze.service.js';
import { StatementsRepository } from './statements.repository.js';

export const PROVIDER = '01JD0000000000000000000PRV';
export const MERCHANT = '01JD0000000000000000000MRC';

const aMerchant = (rest: Partial<MerchantFacts> = {}): MerchantFacts => ({
  id: MERCHANT,
  providerId: PROVIDER,
  authAppId: '2021000000000002',
  userId: '2088000000000002',
  name: '云杉生活超市',
  companyName: '云杉商贸有限公司',
  enabled: true,
  autoRefund: false,
  autoRefundChangedAt: 0,
  authorization: 'active',
  createdAt: 0,
  authorizedAt: 0,
  notPermitted: [],
  isUnbound: false,
  ...rest,
});

/** The complaints module on a real database; merchants and refunds are stand-ins that know nothing. */
export async function openComplaintKit() {
  const platform = await openTestPlatform();
  const { database, clock, ids, queue, events, vault, cursors } = platform;
  clock.set(NOW);
  const merchants = {
    factsByIds: (_: unknown, list: readonly string[]) =>
      Promise.resolve(new Map(list.map((id) => [id, aMerchant({ id })]))),
  } as unknown as MerchantsService;
  const providers = { getFacts: () => Promise.resolve({ name: '聚合收银' }) } as unknown as ProvidersService;
  const elsewhere: string[] = [];
  const refunds = {
    ledgerOf: () => Promise.resolve(new Map()),
    undecidedOf: () => Promise.resolve(new Map()),
    undecided: () => Promise.resolve(0),
    ofComplaint: () => Promise.resolve([]),
    noteRefundedElsewhere: (_: unknown, subject: { tradeNo: string }) => {
      elsewhere.push(subject.tradeNo);
      return Promise.resolve();
    },
  } as unknown as RefundsService;
  const repository = new ComplaintsRepository(ids);
  const images = new ImagesRepository(vault, ids, clock, queue);
  const polling = new PollingRepository(ids);
  const plans = new DeadlinePlans(new Settings(database, clock, ids));
  const answers = new AnswersRepository(vault, ids);
  const reading = new ComplaintsReading(
    repository,
    images,
    polling,
    answers,
    plans,
    merchants,
    refunds,
    events,
    queue,
    vault,
    clock,
    ids,
  );
  const handlers: JobHandler<{ afterId: string }>[] = [];
  const runner = { register: (handler: JobHandler<{ afterId: string }>) => handlers.push(handler) };
  const deadlines = new DeadlinesService(
    database,
    plans,
    repository,
    reading,
    new AuditService(clock, ids),
    queue,
    runner as unknown as JobRunner,
    clock,
  );
  deadlines.onModuleInit();
  /** Runs the jobs that a change of the plan left, until none is. */
  const runDeadlines = async () => {
    for (;;) {
      const [row] = await database.read((db) =>
        db.query<{ id: string; payload: string }[]>(
          "SELECT id, payload FROM job WHERE kind = 'complaint.deadlines' ORDER BY id",
        ),
      );
      if (!row) return;
      const endTx = async (tx: Tx) => {
        await tx.query('DELETE FROM job WHERE id = ?', [row.id]);
      };
      const payload = JSON.parse(row.payload) as { afterId: string };
      await handlers[0]?.run({ payload, endTx } as unknown as Job<{ afterId: string }>);
    }
  };
  const unusedHere = undefined as never;
  const accounts = new AccountsService(database, clock, unusedHere, unusedHere, unusedHere, unusedHere);
  const deskRows = new DeskRepository(ids, clock);
  const views = new ComplaintsViews(
    repository,
    new StatementsRepository(),
    deskRows,
    images,
    providers,
    merchants,
    refunds,
    accounts,
    events,
    vault,
  );
  const named = (q: string) => Promise.resolve('云杉生活超市'.includes(q) ? [MERCHANT] : []);
  const list = new ComplaintsList(vault, new ComplaintsSearch({ find: named }, repository));
  const unused = undefined as unknown as ComplaintsFinishing;
  const service = new ComplaintsService(
    database,
    repository,
    list,
    views,
    reading,
    unused,
    images,
    merchants,
    refunds,
    undefined as never,
    cursors,
    clock,
  );
  const desk = new DeskService(
    database,
    repository,
    new LabelsRepository(ids),
    service,
    accounts,
    events,
    new AuditService(clock, ids),
    clock,
  );
  const snoozes = new SnoozeService(database, repository, deskRows, service, clock);
  const notes = new NotesService(database, repository, deskRows, accounts, events);
  const presence = new PresenceService(database, repository, deskRows, accounts, events);
  /** One read of Alipay, applied. */
  const apply = (
    snapshot: Partial<ComplaintSnapshot> = {},
    options: {
      merchant?: Partial<MerchantFacts>;
      observedAt?: number;
      answeredAt?: number;
      via?: 'message' | 'poll';
    } = {},
  ) =>
    database.write((tx) =>
      reading.applyTx(tx, aMerchant(options.merchant), {
        snapshot: aSnapshot(snapshot),
        observedAt: options.observedAt ?? clock.now(),
        answeredAt: options.answeredAt ?? options.observedAt ?? clock.now(),
        via: options.via ?? 'poll',
      }),
    );
  const page = (query: Partial<ComplaintQuery> = {}, actor = anActor()) =>
    service.page(actor, { limit: 20, sort: 'deadline', ...query });
  const typesOf = async (complaintId: string) => {
    const found = await database.read((db) => events.ofComplaint(db, complaintId));
    return found.map(({ type }) => type).reverse();
  };
  const jobs = async () => {
    const rows = await database.read((db) =>
      db.query<{ kind: string; dedupe_key: string | null }[]>('SELECT kind, dedupe_key FROM job ORDER BY id'),
    );
    return rows.map(({ kind }) => kind);
  };
  return {
    ...platform,
    repository,
    views,
    service,
    notes,
    presence,
    desk,
    snoozes,
    list,
    images,
    answers,
    deadlines,
    runDeadlines,
    apply,
    page,
    typesOf,
    jobs,
    elsewhere,
  };
}
