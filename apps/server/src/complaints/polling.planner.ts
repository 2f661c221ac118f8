import type { AlipayError } from '@redress/alipay';
import { Injectable } from '@nestjs/common';
import { MerchantsService } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Reader } from '../platform/database/database.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { ProvidersService } from '../providers/providers.service.js';
import type { PollState } from './complaints.entity.js';
import {
  appPauseMs,
  type Credits,
  earn,
  type Load,
  mostCalls,
  NO_CREDITS,
  nextCalls,
  nextReadAt,
  paceOf,
  paces,
  type Plan,
  planCalls,
  reliableMs,
  REREAD_EDGES_MS,
  rereadAfterMs,
  WANTED_MS,
} from './domain/plan.js';
import { LOOK_BACK_MS } from './domain/polling.js';
import { pollJob, readAgainJob } from './polling.jobs.js';
import { type DueReread, PollingRepository } from './polling.repository.js';

/** Who is to be read, and how many there are, is looked at this often. */
const LOAD_EVERY_MS = 30_000;

/** Codes by which Alipay says that it is itself in trouble: called too often, or away for a while. */
const APP_CODES: ReadonlySet<string | undefined> = new Set(['40005', '20000']);

type Due = { list: PollState } | { complaint: DueReread };

/** One provider's calls as they are planned now. */
interface Account {
  lists: Load['lists'];
  rereadsPerSecond: number;
  credits: Credits;
  earnedAt: number;
}

interface Choice {
  providerId: string;
  plan: Plan;
  calls: Due[];
  /** Lists that the merchant does not permit: out of the way, no call. */
  refused: PollState[];
}

/** Decides what is read next, by `domain/plan.ts`, and queues it. */
@Injectable()
export class PollingPlanner {
  private readonly accounts = new Map<string, Account>();
  private readonly troubles = new Map<string, { times: number; until: number }>();
  private loadedAt: number | null = null;

  constructor(
    private readonly database: Database,
    private readonly polling: PollingRepository,
    private readonly merchants: MerchantsService,
    private readonly providers: ProvidersService,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {}

  /** Queues what is due and affordable now. */
  async plan(): Promise<void> {
    const now = this.clock.now();
    if (this.loadedAt === null || now - this.loadedAt >= LOAD_EVERY_MS || now < this.loadedAt) {
      await this.load(now);
      this.loadedAt = now;
    }
    const underWay = await this.database.read((db) => this.polling.underWay(db, now));
    const choices: Choice[] = [];
    for (const [providerId, account] of this.accounts) {
      const choice = await this.choose(providerId, account, underWay.get(providerId) ?? 0, now);
      if (choice !== null) choices.push(choice);
    }
    if (choices.length > 0) await this.queueCalls(choices, now);
  }

  /** A call for this provider was answered: Alipay is there. */
  noteAnswer(providerId: string): void {
    this.troubles.delete(providerId);
  }

  /**
   * A call failed.
   *
   * @returns how long the application rests, when it is Alipay's own trouble; null when it is not, ms
   */
  noteError(providerId: string, { code }: AlipayError): number | null {
    if (!APP_CODES.has(code)) return null;
    const now = this.clock.now();
    const before = this.troubles.get(providerId);
    // calls that were under way together are one sign, not many
    if (before !== undefined && now < before.until) return before.until - now;
    const times = before === undefined ? 0 : before.times + 1;
    const pauseMs = appPauseMs(times);
    this.troubles.set(providerId, { times, until: now + pauseMs });
    return pauseMs;
  }

  /** Takes in who is to be read and how much there is of it, and tells how often that can be. */
  private async load(now: number): Promise<void> {
    const { missing, toStop, toBegin } = await this.database.read((db) => this.polling.differences(db));
    if (missing.length + toStop.length + toBegin.length > 0) {
      await this.database.write(async (tx) => {
        await this.polling.ensureTx(tx, missing, now - LOOK_BACK_MS, now);
        await this.polling.stopTx(tx, toStop);
        await this.polling.beginTx(tx, toBegin, now);
      });
    }
    const loads = await this.database.read((db) => this.loads(db, now));
    for (const providerId of this.accounts.keys()) if (!loads.has(providerId)) this.accounts.delete(providerId);
    for (const [providerId, load] of loads) {
      const { credits = NO_CREDITS, earnedAt = now } = this.accounts.get(providerId) ?? {};
      this.accounts.set(providerId, { ...load, credits, earnedAt });
    }
    await this.publish(now);
  }

  private async loads(db: Reader, now: number) {
    const loads = new Map<string, Pick<Account, 'lists' | 'rereadsPerSecond'>>();
    for (const { providerId, pace, n } of await this.polling.lists(db)) {
      const load = loads.get(providerId) ?? { lists: { busy: 0, warm: 0, silent: 0 }, rereadsPerSecond: 0 };
      loads.set(providerId, { ...load, lists: { ...load.lists, [pace]: n } });
    }
    for (const { providerId, status, step, n } of await this.polling.rereads(db, now, REREAD_EDGES_MS)) {
      const load = loads.get(providerId);
      const leftMs = step === -1 ? null : (REREAD_EDGES_MS[step] ?? Infinity);
      const afterMs = rereadAfterMs({ status, deadlineAt: leftMs === null ? null : now + leftMs }, now);
      if (load === undefined || afterMs === null) continue;
      loads.set(providerId, { ...load, rereadsPerSecond: load.rereadsPerSecond + (n * 1_000) / afterMs });
    }
    return loads;
  }

  private async publish(now: number): Promise<void> {
    const before = new Map((await this.merchants.readingPlans()).map((plan) => [plan.id, plan]));
    const plans = [];
    for (const [id, account] of this.accounts) {
      const plan = await this.planOf(id, account);
      if (plan === null) continue;
      const { busy, warm, silent } = plan.intervals;
      const old = before.get(id);
      plans.push({
        id,
        busyMs: busy,
        warmMs: warm,
        silentMs: old === undefined ? silent : reliableMs(silent, old.silentMs, now - old.plannedAt),
        rereadStretchPercent: Math.round(plan.stretch * 100),
        neededPerKilosecond: Math.ceil(plan.neededPerSecond * 1_000),
        plannedAt: now,
      });
    }
    await this.merchants.noteReadingPlans(plans);
  }

  /** By what Alipay lets us do just now; null when the provider is switched off meanwhile. */
  private async planOf(providerId: string, { lists, rereadsPerSecond }: Account): Promise<Plan | null> {
    if ((await this.providers.getFacts(providerId))?.enabled !== true) return null;
    const callsPerSecond = (await this.providers.gatewayOf(providerId)).rate();
    return planCalls({ callsPerSecond, lists, rereadsPerSecond });
  }

  private async choose(providerId: string, account: Account, underWay: number, now: number): Promise<Choice | null> {
    const plan = await this.planOf(providerId, account);
    if (plan === null || now < (this.troubles.get(providerId)?.until ?? 0)) return null;
    const credits = earn(account.credits, plan.grants, Math.max(0, now - account.earnedAt));
    account.earnedAt = now;
    account.credits = credits;
    const most = mostCalls(credits);
    if (most === 0) return null;
    const found = await this.database.read(async (db) => ({
      complaints: await this.polling.dueRereads(db, providerId, now, most),
      lists: {
        busy: await this.polling.due(db, providerId, 'busy', now, most),
        warm: await this.polling.due(db, providerId, 'warm', now, most),
        silent: await this.polling.due(db, providerId, 'silent', now, most),
      },
    }));
    const lists = paces.flatMap((pace) => found.lists[pace]);
    const { allowed, refused } = await this.judge(lists);
    const dueOf = (pace: (typeof paces)[number]) => found.lists[pace].filter((list) => allowed.has(list)).map(asList);
    const next = nextCalls<Due>(
      credits,
      {
        details: found.complaints.map((complaint) => ({ complaint })),
        busy: dueOf('busy'),
        warm: dueOf('warm'),
        silent: dueOf('silent'),
      },
      { underWay, callsPerSecond: plan.callsPerSecond },
    );
    account.credits = next.credits;
    return { providerId, plan, calls: next.calls, refused };
  }

  /** Which of these lists the merchants permit to be read. */
  private async judge(lists: readonly PollState[]): Promise<{ allowed: ReadonlySet<PollState>; refused: PollState[] }> {
    const pollable = await this.merchants.pollableAmong([...new Set(lists.map(({ merchantId }) => merchantId))]);
    const byId = new Map(pollable.map((merchant) => [merchant.id, merchant]));
    const isAllowed = ({ merchantId, family }: PollState) =>
      !(byId.get(merchantId)?.notPermitted.includes(family) ?? true);
    return { allowed: new Set(lists.filter(isAllowed)), refused: lists.filter((list) => !isAllowed(list)) };
  }

  private async queueCalls(choices: readonly Choice[], now: number): Promise<void> {
    const calls = choices.flatMap((choice) => choice.calls);
    const refused = choices.flatMap((choice) => choice.refused);
    if (calls.length + refused.length === 0) return;
    await this.database.write(async (tx) => {
      await this.queue.addTx(
        tx,
        calls.map((call) => ('list' in call ? pollJob(call.list) : readAgainJob(call.complaint))),
      );
      for (const { plan, calls: chosen } of choices) {
        for (const call of chosen) {
          if ('list' in call) {
            const { id, activeAt, failures } = call.list;
            const pace = paceOf(activeAt, now);
            const nextAt = nextReadAt(now, plan.intervals[pace], failures);
            await this.polling.updateTx(tx, id, { pace, nextAt });
          } else {
            const afterMs = rereadAfterMs(call.complaint, now);
            await this.polling.setRereadTx(tx, call.complaint, afterMs === null ? null : now + afterMs);
          }
        }
      }
      for (const { id } of refused) await this.polling.updateTx(tx, id, { nextAt: now + WANTED_MS.silent });
    });
  }
}

const asList = (list: PollState): Due => ({ list });
