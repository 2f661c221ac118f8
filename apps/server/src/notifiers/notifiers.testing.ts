import { createAddressGuard } from '@redress/notify';
import { AuditService } from '../audit/audit.service.js';
import type { ComplaintNotice, ComplaintsService } from '../complaints/complaints.service.js';
import type { MerchantsService } from '../merchants/merchants.service.js';
import { Config } from '../platform/config/env.js';
import type { NewEvent } from '../platform/events/event-log.js';
import { systemActor } from '../platform/events/event-log.js';
import { Faults } from '../platform/faults.js';
import type { Job, JobEnd } from '../platform/jobs/runner.js';
import { Log } from '../platform/log/log.js';
import type { TestPlatform } from '../platform/testing/test-platform.js';
import type { ProvidersService } from '../providers/providers.service.js';
import { ChannelAccounts } from './channel-accounts.js';
import { ChannelTestingService } from './channel-testing.service.js';
import { ChannelsService } from './channels.service.js';
import { DeliveriesService } from './deliveries.service.js';
import { FallbackService } from './fallback.service.js';
import { HeldDeliveries } from './held-deliveries.js';
import { NoticesService } from './notices.service.js';
import { Delivery, DeliveryAttempt } from './notifiers.entity.js';
import { NotifiersRepository } from './notifiers.repository.js';
import { Jitter, OutcomeService } from './outcome.service.js';
import { PlanningService } from './planning.service.js';
import { RulesService } from './rules.service.js';
import { SendLimiter } from './send-limiter.js';
import { SendingService } from './sending.service.js';

/** Dies at a point, once. */
export class OneFault extends Faults {
  point: string | null = null;

  at(point: string): Promise<void> {
    if (this.point !== point) return Promise.resolve();
    this.point = null;
    return Promise.reject(new Error(`killed at ${point}`));
  }
}

class Halfway extends Jitter {
  override next(): number {
    return 0.5;
  }
}

/** What the modules below would say; tests change it. */
export interface World {
  complaint: ComplaintNotice | null;
  providerEnabled: boolean;
  merchantEnabled: boolean;
}

/** For tests only: the notifiers module on a test platform, wired by hand, with the modules below as told. */
export function wireNotifiers(platform: TestPlatform, options: { allowPrivateNetwork?: 'none' | 'all' } = {}) {
  const { database, clock, ids, vault, events, cursors, queue } = platform;
  const lines: string[] = [];
  const log = new Log('debug', clock, (line) => lines.push(line));
  const config = Object.assign(new Config(), { publicUrl: 'https://redress.example.com' });
  const guard = createAddressGuard(options.allowPrivateNetwork ?? 'all');
  const world: World = { complaint: null, providerEnabled: true, merchantEnabled: true };
  const complaints = { forNotice: () => Promise.resolve(world.complaint) } as unknown as ComplaintsService;
  const providers = {
    getFacts: () => Promise.resolve({ enabled: world.providerEnabled }),
  } as unknown as ProvidersService;
  const merchants = {
    getFacts: () => Promise.resolve({ enabled: world.merchantEnabled }),
  } as unknown as MerchantsService;
  const audit = new AuditService(clock, ids);
  const faults = new OneFault();
  const repository = new NotifiersRepository(database);
  const accounts = new ChannelAccounts(vault, guard, clock);
  const held = new HeldDeliveries(repository, queue, clock);
  const fallback = new FallbackService(repository, accounts, queue, ids, clock);
  const limiter = new SendLimiter(repository);
  const notices = new NoticesService(events, complaints, providers, merchants, clock, config);
  const outcomes = new OutcomeService(database, repository, held, fallback, limiter, events, new Halfway(), clock, log);
  const planning = new PlanningService(database, repository, notices, accounts, queue, ids, clock, log);
  const sending = new SendingService(
    database,
    repository,
    notices,
    accounts,
    limiter,
    outcomes,
    fallback,
    guard,
    faults,
    ids,
    clock,
    log,
  );
  return {
    world,
    faults,
    lines,
    outcomes,
    channels: new ChannelsService(database, repository, accounts, held, audit, cursors, ids, clock),
    rules: new RulesService(database, repository, audit, cursors, ids, clock),
    deliveries: new DeliveriesService(database, repository, queue, audit, cursors, clock),
    testing: new ChannelTestingService(
      database,
      repository,
      accounts,
      notices,
      held,
      guard,
      events,
      audit,
      ids,
      clock,
      config,
    ),
    /** Record an event and plan it. */
    async tell(event: Partial<NewEvent> & Pick<NewEvent, 'type'>): Promise<string> {
      const [stored] = await database.write((tx) => events.recordTx(tx, { actor: systemActor, ...event }));
      const eventId = stored?.id ?? '';
      await planning.run(aJob({ eventId }));
      return eventId;
    },
    plan: (eventId: string) => planning.run(aJob({ eventId })),
    send: (deliveryId: string) => sending.run(aJob({ deliveryId })),
    /** Run every delivery that is due now. @returns how many there were */
    async sendDue(): Promise<number> {
      const rows = await database.read((reader) => reader.find(Delivery, { order: { id: 'ASC' } }));
      const due = rows.filter((row) => row.status === 'queued' && (row.nextAt ?? 0) <= clock.now());
      for (const row of due) await sending.run(aJob({ deliveryId: row.id }));
      return due.length;
    },
    rows: () => database.read((reader) => reader.find(Delivery, { order: { id: 'ASC' } })),
    attempts: () => database.read((reader) => reader.find(DeliveryAttempt, { order: { id: 'ASC' } })),
  };
}

function aJob<P>(payload: P): Job<P> {
  let hasEnded = false;
  return {
    id: 'job',
    kind: 'test',
    payload,
    attempt: 1,
    signal: new AbortController().signal,
    endTx: (_tx: unknown, _end?: JobEnd) => {
      if (hasEnded) throw new Error('a job ends once');
      hasEnded = true;
      return Promise.resolve();
    },
    hasTimeFor: () => true,
  };
}
