import { Readable } from 'node:stream';
import { formatBeijing } from '@redress/alipay';
import type { MerchantExportQuery } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { toCsv } from '../platform/export/csv.js';
import type { RequestActor } from '../platform/http/actor.js';
import { words } from '../platform/http/problem.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { RateLimit } from '../platform/rate-limit.js';
import { exportHeader, exportRow } from './domain/export-row.js';
import { MerchantEditing } from './merchant-editing.service.js';

/** Rows read at once; between two batches others have their turn. */
const BATCH = 200;
/** Of one person or key (reliability.md E5). */
const EXPORTS = { max: 6, perMs: 3_600_000 };
const TOO_OFTEN = words('一小时内最多导出 6 次，请稍后再试', 'At most 6 exports an hour; try again later');

type Filter = Omit<MerchantExportQuery, 'format'>;

/** The list as a file, however long it is. */
@Injectable()
export class MerchantExport {
  private readonly log: AreaLog;
  private readonly limit: RateLimit;

  constructor(
    private readonly database: Database,
    private readonly editing: MerchantEditing,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('merchants');
    this.limit = new RateLimit(EXPORTS, clock, TOO_OFTEN);
  }

  /**
   * Remembered before anything is read, also where it breaks off then.
   *
   * @returns CSV with a byte order mark, read while it is sent; the first batch is read before
   * @throws {ProblemError} `rate_limited`
   */
  async csv(actor: RequestActor, filter: Filter): Promise<{ name: string; content: Readable }> {
    this.limit.take(actor.id);
    await this.record(actor, filter);
    const parts = toCsv({ header: exportHeader(actor.language), batches: this.batches(actor, filter) });
    const first = await parts.next();
    const all = async function* () {
      if (first.done !== true) yield first.value;
      yield* parts;
    };
    const day = formatBeijing(this.clock.now()).slice(0, 10);
    return { name: `merchants-${day}.csv`, content: Readable.from(all()) };
  }

  private record(actor: RequestActor, filter: Filter): Promise<void> {
    return this.database.write((tx) =>
      this.audit.recordTx(tx, {
        actor: actor.asActor(),
        ip: actor.ip,
        requestId: actor.requestId,
        action: 'merchant.export',
        targetKind: 'merchant',
        targetId: 'list',
        providerId: filter.providerId ?? null,
        after: { ...filter },
      }),
    );
  }

  private async *batches(actor: RequestActor, filter: Filter): AsyncGenerator<string[][], void> {
    try {
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await this.editing.list(actor, { ...filter, limit: BATCH, cursor });
        yield page.items.map((merchant) => exportRow(merchant, actor.language));
        cursor = page.nextCursor;
      }
    } catch (error) {
      // the answer has begun, so the caller sees no more than that it broke off
      this.log.error('an export broke off', { error });
      throw error;
    }
  }
}
