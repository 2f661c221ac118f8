import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { formatBeijing } from '@redress/alipay';
import type { ComplaintExportQuery } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { MerchantSearch } from '../merchants/merchant-search.service.js';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { RateLimit } from '../platform/rate-limit.js';
import type { ExportOrder, ExportPiece } from './complaints.export-worker.js';
import { ComplaintsList } from './complaints.list.js';
import { MOST_NAMED } from './complaints.search.js';

/** Of one person or key (reliability.md E5). */
const EXPORTS = { max: 6, perMs: 3_600_000 };
const TOO_OFTEN = words('一小时内最多导出 6 次，请稍后再试', 'At most 6 exports an hour; try again later');
/** Each has a thread and a connection of its own. */
const AT_ONCE = 2;
const TOO_MANY = words('正在进行的导出较多，请稍后再试', 'Other exports are running; try again in a moment');
const HEAP_MB = 256;

const contentTypes: Record<ComplaintExportQuery['format'], string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The filtered list as a file, however long it is. */
@Injectable()
export class ComplaintsExport {
  private readonly log: AreaLog;
  private readonly limit: RateLimit;
  private running = 0;

  constructor(
    private readonly database: Database,
    private readonly list: ComplaintsList,
    private readonly merchants: MerchantSearch,
    private readonly audit: AuditService,
    private readonly config: Config,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('complaints');
    this.limit = new RateLimit(EXPORTS, clock, TOO_OFTEN);
  }

  /**
   * Remembered before anything is read, also where it breaks off then.
   *
   * @returns the file, made by a thread while it is sent
   * @throws {ProblemError} `rate_limited`, `query_too_short`
   */
  async file(actor: RequestActor, { format, sort, ...filter }: ComplaintExportQuery) {
    const me = actor.kind === 'person' ? actor.id : null;
    const now = this.clock.now();
    // what the list refuses is refused here as well, while there still is an answer to say so
    await this.database.read((db) => this.list.scan(db, actor.scope, { ...filter, me }, sort, now));
    if (this.running >= AT_ONCE) throw problem('rate_limited', { retryAfterSeconds: 30, detail: TOO_MANY });
    this.limit.take(actor.id);
    await this.record(actor, { ...filter, sort, format });
    const { q } = filter;
    const { dataDir, databaseUrl, poolSize, allowWeakDurability, masterKeys } = this.config;
    const order: ExportOrder = {
      wish: { scope: actor.scope, filter: { ...filter, me }, sort, language: actor.language, now },
      format,
      namedIds: q ? ((await this.merchants.find(q, MOST_NAMED)) ?? []) : [],
      settings: { dataDir, databaseUrl, poolSize, allowWeakDurability },
      masterKeys: masterKeys.map(({ kid, key }) => ({ kid, key: new Uint8Array(key) })),
    };
    const day = formatBeijing(now).slice(0, 10);
    return { name: `complaints-${day}.${format}`, contentType: contentTypes[format], content: this.made(order) };
  }

  /** One piece for each question, so that a slow reader slows the thread and fills no memory. */
  private made(order: ExportOrder): Readable {
    this.running += 1;
    let isWhole = false;
    const worker = new Worker(new URL('./complaints.export-worker.js', import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    // nothing of it is moved from one thread to the other
    const content = new Readable({ read: () => worker.postMessage('more', []) });
    const breakOff = (error: unknown) => {
      // the answer has begun, so the caller sees no more than that it broke off
      this.log.error('an export broke off', { error });
      content.destroy(asError(error));
    };
    worker.on('message', (answer: ExportPiece) => {
      if ('fault' in answer) breakOff(new Error(answer.fault));
      else content.push(answer.piece);
      isWhole = 'piece' in answer && answer.piece === null;
    });
    worker.once('error', breakOff);
    // also where whoever asked has gone
    content.once('close', () => {
      worker.terminate().catch(breakOff);
    });
    worker.once('exit', () => {
      this.running -= 1;
      if (!isWhole && !content.destroyed) breakOff(new Error('the thread ended before the file did'));
    });
    return content;
  }

  private record(actor: RequestActor, filter: object): Promise<void> {
    return this.database.write((tx) =>
      this.audit.recordTx(tx, {
        actor: actor.asActor(),
        ip: actor.ip,
        requestId: actor.requestId,
        action: 'complaint.export',
        targetKind: 'complaint',
        targetId: 'list',
        providerId: null,
        after: { ...filter },
      }),
    );
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
