import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import {
  type MerchantNames,
  type MerchantNamesResult,
  merchantNameStatuses,
  type MerchantNameStatus,
} from '@redress/contract';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { judgeNames, type NameLine, type Names } from './domain/names.js';
import { MerchantChanges } from './merchant-changes.js';
import type { Merchant } from './merchants.entity.js';
import { MerchantsRepository } from './merchants.repository.js';
import { readNamesCsv } from './names-csv.js';

/** Lines of one transaction: others that write wait no longer than for these. */
const LINES_AT_ONCE = 50;

type ResultLine = MerchantNamesResult['lines'][number];
/** By app id, the first line that names it. */
type FirstLines = ReadonlyMap<string, number>;

interface Judged {
  line: ResultLine;
  patch: Partial<Names>;
  merchants: Merchant[];
}

/** Names of many merchants from a file, by app id. */
@Injectable()
export class MerchantNaming {
  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly changes: MerchantChanges,
  ) {}

  /**
   * Good lines count, faulty ones are named and left out. A dry run says the same and changes nothing.
   *
   * @throws {ProblemError} `invalid_request` when the file as a whole cannot be read
   */
  async apply(actor: RequestActor, { csv, dryRun = false }: MerchantNames): Promise<MerchantNamesResult> {
    const rows = await readNamesCsv(csv);
    const firstLines = firstLineOfEach(rows);
    const lines: ResultLine[] = [];
    for (let start = 0; start < rows.length; start += LINES_AT_ONCE) {
      const some = rows.slice(start, start + LINES_AT_ONCE);
      const judged = await (dryRun ? this.judgeSome(actor, some, firstLines) : this.applySome(actor, some, firstLines));
      lines.push(...judged.map(({ line }) => line));
      // a database in this process answers at once, so waiting for it lets nobody else in
      await setImmediate();
    }
    const counts = Object.fromEntries(
      merchantNameStatuses.map((status) => [status, lines.filter((line) => line.status === status).length]),
    ) as Record<MerchantNameStatus, number>;
    return { lines, counts };
  }

  private async judgeSome(actor: RequestActor, rows: readonly NameLine[], firstLines: FirstLines): Promise<Judged[]> {
    const known = await this.database.read((reader) => this.repository.ofApps(reader, actor.scope, appsOf(rows)));
    return rows.map((row) => judge(row, known, firstLines));
  }

  private applySome(actor: RequestActor, rows: readonly NameLine[], firstLines: FirstLines): Promise<Judged[]> {
    return this.database.write(async (tx) => {
      const known = await this.repository.lockOfAppsTx(tx, actor.scope, appsOf(rows));
      const judged = rows.map((row) => judge(row, known, firstLines));
      for (const { merchants, patch } of judged)
        for (const merchant of merchants) await this.changes.applyTx(tx, actor, merchant, patch);
      return judged;
    });
  }
}

const appsOf = (rows: readonly NameLine[]): string[] => rows.map(({ authAppId }) => authAppId);

function judge(row: NameLine, known: readonly Merchant[], firstLines: FirstLines): Judged {
  const merchants = known.filter(({ authAppId }) => authAppId === row.authAppId);
  const firstLine = firstLines.get(row.authAppId);
  const sameAsLine = firstLine === undefined || firstLine === row.line ? null : firstLine;
  const { status, message, patch } = judgeNames(row, merchants, sameAsLine);
  const line: ResultLine = { line: row.line, authAppId: row.authAppId, status, ...(message && { message }) };
  return { line, patch, merchants };
}

function firstLineOfEach(rows: readonly NameLine[]): FirstLines {
  const lines = new Map<string, number>();
  for (const { authAppId, line } of rows) if (!lines.has(authAppId)) lines.set(authAppId, line);
  return lines;
}
