import { createHash } from 'node:crypto';
import type { BulkRefusal } from '@redress/contract';
import { fromFen, mayDo, problems, toFen } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { ComplaintsService } from '../complaints/complaints.service.js';
import { DeskService } from '../complaints/desk.service.js';
import { Clock } from '../platform/clock.js';
import { Database, StaleRow } from '../platform/database/database.js';
import { Faults } from '../platform/faults.js';
import { RequestActor } from '../platform/http/actor.js';
import { ProblemError, words } from '../platform/http/problem.js';
import type { Job, JobEnd } from '../platform/jobs/runner.js';
import type { Bulk, BulkDeed, BulkItem } from './bulk.entity.js';
import { standsAt } from './bulk.mapper.js';
import { BulkRepository } from './bulk.repository.js';
import { rightFor } from './bulk.service.js';
import { BulkViews } from './bulk.views.js';
import { followAfterMs, isInstant, type Part, roomFor } from './domain/item.js';

type InstantDeed = BulkDeed & { action: 'assign' | 'label' };

/** Of those that call nobody, so many a run. */
const INSTANT_AT_ONCE = 50;
/** How soon a run looks again for a free place. */
const SOON_MS = 500;
/** What takes longer than this waits for somebody; it holds no place. */
const UNDER_WAY_MS = 60_000;

/**
 * Does a bulk, a few complaints a run, by the same ways as single ones: as the person, with the rights of now. A run
 * that dies in the middle is repeated without harm: a refund is asked for under a key of its item, and a finish is
 * written down together with its item.
 */
@Injectable()
export class BulkWork {
  constructor(
    private readonly database: Database,
    private readonly repository: BulkRepository,
    private readonly views: BulkViews,
    private readonly complaints: ComplaintsService,
    private readonly desk: DeskService,
    private readonly accounts: AccountsService,
    private readonly faults: Faults,
    private readonly clock: Clock,
  ) {}

  async run(job: Pick<Job<{ bulkId: string }>, 'payload' | 'signal'>): Promise<JobEnd> {
    const { bulkId } = job.payload;
    const bulk = await this.database.read((db) => this.repository.find(db, bulkId));
    if (bulk === null) return 'done';
    await this.follow(bulk);
    const actor = await this.accounts.actorNow(bulk.actorId, bulk);
    for (const item of await this.next(bulk)) {
      job.signal.throwIfAborted();
      await this.begin(bulk, item, actor);
    }
    return this.endOf(bulk);
  }

  /** Those that have a place now. */
  private next(bulk: Bulk): Promise<BulkItem[]> {
    return this.database.read(async (db) => {
      if (isInstant(bulk.action)) return this.repository.undone(db, bulk.id, INSTANT_AT_ONCE);
      const room = roomFor(await this.repository.underWay(db, this.clock.now() - UNDER_WAY_MS));
      return room === 0 ? [] : this.repository.undone(db, bulk.id, room);
    });
  }

  private async endOf(bulk: Bulk): Promise<JobEnd> {
    const counts = await this.database.read((db) => this.repository.countsOf(db, [bulk.id]));
    const { waiting = 0, pending = 0, unknown = 0, parked = 0 } = counts.get(bulk.id)?.counts ?? {};
    const now = this.clock.now();
    if (waiting > 0) return { againAt: isInstant(bulk.action) ? now : now + SOON_MS };
    return pending + unknown + parked > 0 ? { againAt: now + followAfterMs(now - bulk.createdAt) } : 'done';
  }

  /** Takes over what became of the refunds and finishes that were handed on. */
  private async follow(bulk: Bulk): Promise<void> {
    const items = await this.database.read((db) => this.repository.handed(db, bulk.id));
    if (items.length === 0) return;
    const { refunds, finishes } = await this.database.read((db) => this.views.handedOn(db, items));
    for (const item of items) {
      const status = standsAt(item, refunds, item.finishId === null ? undefined : finishes.get(item.finishId));
      if (status === item.status) continue;
      const isSettled = status === 'succeeded' || status === 'failed';
      const moved = item.parts.map(({ refundId }) => (refundId === null ? undefined : refunds.get(refundId)));
      const refundedFen = moved.reduce((fen, one) => fen + (one?.status === 'succeeded' ? toFen(one.amount) : 0), 0);
      const settledAt = isSettled ? this.clock.now() : null;
      await this.database.write((tx) => this.repository.changeTx(tx, item, { status, refundedFen, settledAt }));
    }
  }

  private async begin(bulk: Bulk, waiting: BulkItem, actor: RequestActor | null): Promise<void> {
    const taken = { ...waiting, status: 'beginning', version: waiting.version + 1 } as const;
    const isMine = await this.database.write((tx) => this.repository.changeTx(tx, waiting, { status: taken.status }));
    // left out meanwhile, or taken by another run
    if (!isMine) return;
    if (actor === null || !mayDo(actor.role, rightFor(bulk.action))) return this.refuse(taken, NOT_ALLOWED);
    if (bulk.deed.action === 'refund') return this.refund(bulk.deed, taken, actor);
    if (bulk.deed.action === 'finish') return this.finish(bulk.deed, taken, actor);
    return this.change(bulk.deed, taken, actor);
  }

  /** Each trade by itself: one that is refused does not keep the others from being refunded. */
  private async refund(
    { reason }: BulkDeed & { action: 'refund' },
    item: BulkItem,
    actor: RequestActor,
  ): Promise<void> {
    const parts: Part[] = [];
    for (const part of item.parts) {
      if (part.refundId !== null) parts.push(part);
      else {
        const by = RequestActor.of({ ...actor, idempotencyKey: keyOf(item, part) });
        const wish = { tradeNo: part.tradeNo, amount: fromFen(part.amountFen), reason };
        const made = await orRefusal(this.complaints.refund(by, item.complaintId, wish));
        parts.push({ ...part, ...('id' in made ? { refundId: made.id } : { error: made }) });
      }
    }
    await this.faults.at('bulk.refunded');
    const isHandedOn = parts.some(({ refundId }) => refundId !== null);
    const now = this.clock.now();
    const settled = isHandedOn
      ? { status: 'pending' as const, handedAt: now }
      : { status: 'failed' as const, settledAt: now };
    await this.database.write((tx) => this.repository.changeTx(tx, item, { parts, ...settled }));
  }

  private async finish({ action: _, ...wish }: BulkDeed & { action: 'finish' }, item: BulkItem, actor: RequestActor) {
    const handedAt = this.clock.now();
    const made = await orRefusal(
      this.complaints.finish(actor, item.complaintId, wish, async (tx, finishId) => {
        const isMine = await this.repository.changeTx(tx, item, { status: 'pending', finishId, handedAt });
        if (!isMine) throw new StaleRow('another run has done this item');
      }),
    );
    if (!('id' in made)) await this.refuse(item, made);
  }

  /** Done at once; done twice it is the same. */
  private async change(deed: InstantDeed, item: BulkItem, actor: RequestActor): Promise<void> {
    const made = await orRefusal(this.apply(deed, item.complaintId, actor));
    if (made !== 'done') return this.refuse(item, made);
    const settledAt = this.clock.now();
    await this.database.write((tx) => this.repository.changeTx(tx, item, { status: 'succeeded', settledAt }));
  }

  private async apply(deed: InstantDeed, complaintId: string, actor: RequestActor): Promise<'done'> {
    if (deed.action === 'label') await this.desk.addLabels(actor, complaintId, deed.labels);
    else await this.desk.update(actor, complaintId, null, { assigneeId: deed.assigneeId });
    return 'done';
  }

  private async refuse(item: BulkItem, error: BulkRefusal): Promise<void> {
    const settledAt = this.clock.now();
    await this.database.write((tx) => this.repository.changeTx(tx, item, { status: 'failed', error, settledAt }));
  }
}

const NOT_ALLOWED: BulkRefusal = { code: 'forbidden', message: problems.forbidden.title };

/** The same trade of the same item in the same round is one refund, however often it is asked for. */
const keyOf = ({ id, round }: BulkItem, { tradeNo }: Part): string =>
  createHash('sha256').update(`bulk|${id}|${round}|${tradeNo}`).digest('hex');

/** A refusal is the result of this complaint; anything else is a fault, and the run is repeated. */
async function orRefusal<T>(work: Promise<T>): Promise<T | BulkRefusal> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { detail } = error.options;
    const said = typeof detail === 'string' ? words(detail, detail) : detail;
    return { code: error.code, message: said ?? problems[error.code].title };
  }
}
