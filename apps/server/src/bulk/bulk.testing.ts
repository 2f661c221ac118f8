import type { ComplaintSnapshot } from '@redress/alipay';
import type { BulkRequest } from '@redress/contract';
import type { AccountsService } from '../accounts/accounts.service.js';
import { AuditService } from '../audit/audit.service.js';
import { ComplaintSelection } from '../complaints/complaint-selection.service.js';
import { aSnapshot, NOW } from '../complaints/complaints.factory.js';
import { ComplaintsFinishing } from '../complaints/complaints.finishing.js';
import { ComplaintsList } from '../complaints/complaints.list.js';
import { ComplaintsReading } from '../complaints/complaints.reading.js';
import { AnswersRepository } from '../complaints/answers.repository.js';
import { ComplaintsRepository } from '../complaints/complaints.repository.js';
import { ComplaintsSearch } from '../complaints/complaints.search.js';
import { ComplaintsService } from '../complaints/complaints.service.js';
import { ComplaintsUploads } from '../complaints/complaints.uploads.js';
import { DeskService } from '../complaints/desk.service.js';
import { LabelsRepository } from '../complaints/labels.repository.js';
import { ComplaintsViews } from '../complaints/complaints.views.js';
import { DeadlinePlans } from '../complaints/deadline-plans.js';
import { DeskRepository } from '../complaints/desk.repository.js';
import { ImagesRepository } from '../complaints/images.repository.js';
import { StatementsRepository } from '../complaints/statements.repository.js';
import { PollingRepository } from '../complaints/polling.repository.js';
import type { MerchantSearch } from '../merchants/merchant-search.service.js';
import type { MerchantFacts, MerchantsService } from '../merchants/merchants.service.js';
import { type Faults, NoFaults } from '../platform/faults.js';
import type { RequestActor } from '../platform/http/actor.js';
import { anActor } from '../platform/testing/an-actor.js';
import { onlyProviders } from '../providers/providers.factory.js';
import type { ProvidersService } from '../providers/providers.service.js';
import { MERCHANT, openRefundKit, PROVIDER } from '../refunds/refunds.testing.js';
import { BulkRepository } from './bulk.repository.js';
import { BulkService } from './bulk.service.js';
import { BulkViews } from './bulk.views.js';
import { BulkWork } from './bulk.work.js';

export { PROVIDER };
/** An agent of the one provider. */
export const COLLEAGUE = '01JD0000000000000000000US3';

/** Bulks over real complaints and refunds, with a scripted Alipay and jobs run by hand. Each complaint is ¥10.00. */
export async function openBulkKit(faults: Faults = new NoFaults()) {
  const kit = await openRefundKit();
  const { database, clock, ids, queue, events, vault, cursors, alipay } = kit;
  clock.set(NOW);
  alipay.totalFen = 1_000;
  const facts = (id = MERCHANT): MerchantFacts => ({
    id,
    providerId: PROVIDER,
    authAppId: 'a',
    userId: '2088',
    name: '云杉生活超市',
    companyName: '',
    enabled: true,
    autoRefund: false,
    autoRefundChangedAt: 0,
    authorization: 'active',
    createdAt: 0,
    authorizedAt: 0,
    notPermitted: [],
    isUnbound: false,
  });
  const merchants = {
    accessOf: () => Promise.resolve({ merchant: facts(), gateway: alipay.gateway, appAuthToken: 'token' }),
    factsByIds: (_: unknown, list: readonly string[]) => Promise.resolve(new Map(list.map((id) => [id, facts(id)]))),
  } as unknown as MerchantsService;
  const providers = { getFacts: () => Promise.resolve({ name: '聚合收银' }) } as unknown as ProvidersService;
  const complaintRows = new ComplaintsRepository(ids);
  const images = new ImagesRepository(vault, ids, clock, queue);
  const refunds = kit.service;
  const polling = new PollingRepository(ids);
  const reading = new ComplaintsReading(
    complaintRows,
    images,
    polling,
    new AnswersRepository(vault, ids),
    new DeadlinePlans(kit.settings),
    merchants,
    refunds,
    events,
    queue,
    vault,
    clock,
    ids,
  );
  const colleague = {
    id: COLLEAGUE,
    displayName: '苏敏',
    role: 'agent',
    enabled: true,
    scope: onlyProviders(PROVIDER),
  };
  /** Who the person is by the time the work is done; null: disabled. */
  const now: { actor: RequestActor | null } = { actor: anActor() };
  const accounts = {
    actorNow: () => Promise.resolve(now.actor),
    namesOf: () => Promise.resolve(new Map()),
    colleagues: () => Promise.resolve([colleague]),
  } as unknown as AccountsService;
  const complaintViews = new ComplaintsViews(
    complaintRows,
    new StatementsRepository(),
    new DeskRepository(ids, clock),
    images,
    providers,
    merchants,
    refunds,
    accounts,
    events,
    vault,
  );
  const noMerchants = { find: () => Promise.resolve([]) } as unknown as MerchantSearch;
  const list = new ComplaintsList(vault, new ComplaintsSearch(noMerchants, complaintRows));
  const audit = new AuditService(clock, ids);
  const finishing = new ComplaintsFinishing(
    database,
    complaintRows,
    new ComplaintsUploads(database, images, undefined as never),
    reading,
    merchants,
    queue,
    faults,
    clock,
    ids,
  );
  const complaints = new ComplaintsService(
    database,
    complaintRows,
    list,
    complaintViews,
    reading,
    finishing,
    images,
    merchants,
    refunds,
    audit,
    cursors,
    clock,
  );
  const selection = new ComplaintSelection(database, complaintRows, list, complaintViews, clock);
  const desk = new DeskService(
    database,
    complaintRows,
    new LabelsRepository(ids),
    complaints,
    accounts,
    events,
    audit,
    clock,
  );
  const repository = new BulkRepository();
  const views = new BulkViews(repository, selection, refunds);
  const service = new BulkService(
    database,
    repository,
    views,
    selection,
    refunds,
    desk,
    audit,
    queue,
    cursors,
    clock,
    ids,
  );
  const work = new BulkWork(database, repository, views, complaints, desk, accounts, faults, clock);

  let made = 0;
  const complain = async (snapshot: Partial<ComplaintSnapshot> = {}): Promise<string> => {
    made += 1;
    const number = `${made}`.padStart(4, '0');
    const trades = [{ tradeNo: `T${number}`, amountFen: 1_000, rawStatus: 'WAIT_PROCESS' }];
    const one = aSnapshot({ remoteId: number, taskId: number, trades, ...snapshot });
    const row = await database.write((tx) =>
      reading.applyTx(tx, facts(), { snapshot: one, observedAt: clock.now(), answeredAt: clock.now(), via: 'poll' }),
    );
    return row.id;
  };
  const start = async (request: BulkRequest, actor = anActor()): Promise<string> =>
    (await service.start(actor, request)).bulkId;
  const run = (bulkId: string) => work.run({ payload: { bulkId }, signal: new AbortController().signal });
  /** Runs the bulk, and every refund that it hands on, until neither wants to run again. */
  const runAll = async (bulkId: string, maxRuns = 200): Promise<void> => {
    for (let n = 0; n < maxRuns; n += 1) {
      const end = await run(bulkId);
      const { items } = await get(bulkId);
      for (const { refunds: own } of items)
        for (const { refundId, status } of own) if (status === 'pending') await kit.settle(refundId);
      if (end === 'done') return;
      clock.set(Math.max(clock.now() + 1, end.againAt));
    }
    throw new Error('the bulk does not come to its end');
  };
  const get = (bulkId: string, actor = anActor()) => service.get(actor, bulkId, { limit: 100 });
  return { ...kit, bulks: service, selection, complaints, complain, start, run, runAll, get, now };
}
