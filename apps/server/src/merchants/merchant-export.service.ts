import { Readable } from 'node:stream';
import { formatBeijing } from '@redress/alipay';
import type { MerchantExportQuery } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { Clock } from '../platform/clock.js';
import type { RequestActor } from '../platform/http/actor.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { exportHeader, exportRow } from './domain/export-row.js';
import { MerchantEditing } from './merchant-editing.service.js';

/** Rows read at once; between two batches others have their turn. */
const BATCH = 200;

type Filter = Omit<MerchantExportQuery, 'format'>;

/** The list as a file, however long it is. */
@Injectable()
export class MerchantExport {
  private readonly log: AreaLog;

  constructor(
    private readonly editing: MerchantEditing,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('merchants');
  }

  /** @returns CSV with a byte order mark, read while it is sent; the first batch is read before */
  async csv(actor: RequestActor, filter: Filter): Promise<{ name: string; content: Readable }> {
    const parts = this.parts(actor, filter);
    const first = await parts.next();
    const all = async function* () {
      if (first.done !== true) yield first.value;
      yield* parts;
    };
    const day = formatBeijing(this.clock.now()).slice(0, 10);
    return { name: `merchants-${day}.csv`, content: Readable.from(all()) };
  }

  private async *parts(actor: RequestActor, filter: Filter): AsyncGenerator<string, void> {
    try {
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page = await this.editing.list(actor, { ...filter, limit: BATCH, cursor });
        const rows = page.items.map((merchant) => exportRow(merchant, actor.language));
        const isFirst = cursor === undefined;
        // a spreadsheet runs what looks like a formula, and names come from outside
        yield stringify(isFirst ? [exportHeader(actor.language), ...rows] : rows, {
          bom: isFirst,
          escape_formulas: true,
        });
        cursor = page.nextCursor;
      }
    } catch (error) {
      // the answer has begun, so the caller sees no more than that it broke off
      this.log.error('an export broke off', { error });
      throw error;
    }
  }
}
