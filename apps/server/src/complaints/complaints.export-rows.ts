import type { ComplaintSort, Language } from '@redress/contract';
import type { Vault } from '../platform/crypto/vault.js';
import type { Reader } from '../platform/database/database.js';
import type { Table } from '../platform/export/table.js';
import type { ScanKey } from '../platform/scan-page.js';
import type { Scope } from '../platform/scope.js';
import type { Complaint } from './complaints.entity.js';
import type { ComplaintsList, ListFilter } from './complaints.list.js';
import { openContact } from './contact-seal.js';
import { maskContact, maskPhones } from './contact.js';
import { exportFigures, exportHeader, exportRow, type ExportedComplaint } from './domain/complaint-export-row.js';
import { isOverdue } from './domain/deadline.js';

/** What is exported, for whom. */
export interface ExportWish {
  scope: Scope;
  filter: ListFilter;
  sort: ComplaintSort;
  language: Language;
  /** ms; overdue or not by then, from the first row to the last. */
  now: number;
}

/** Rows read at once; no transaction lasts longer than one statement. */
const BATCH = 500;

/** The list as a table, in its order and read as it is written. */
export function exportTable(db: Reader, list: ComplaintsList, vault: Vault, wish: ExportWish): Table {
  return { header: exportHeader(wish.language), figures: exportFigures, batches: batches(db, list, vault, wish) };
}

async function* batches(
  db: Reader,
  list: ComplaintsList,
  vault: Vault,
  { scope, filter, sort, language, now }: ExportWish,
): AsyncGenerator<string[][], void> {
  const scan = await list.scan(db, scope, filter, sort, now);
  let after: ScanKey | null = null;
  for (let isMore = true; isMore;) {
    const keys = await scan.walk(after, BATCH);
    const found = new Map((await scan.pick(keys.map(({ id }) => id))).map((row) => [row.id, row]));
    const rows = keys.flatMap(({ id }) => found.get(id) ?? []);
    const lines = await exported(db, vault, rows, now);
    yield lines.map((line) => exportRow(line, language));
    after = keys.at(-1) ?? null;
    isMore = keys.length === BATCH;
  }
}

/** A read model over the tables of the modules below, as reports have them: names and sums beside each row. */
async function exported(db: Reader, vault: Vault, rows: readonly Complaint[], now: number) {
  const ids = rows.map(({ id }) => id);
  const merchants = await named(
    db,
    'merchant',
    ['name', 'auth_app_id'],
    rows.map(({ merchantId }) => merchantId),
  );
  const providers = await named(
    db,
    'provider',
    ['name'],
    rows.map(({ providerId }) => providerId),
  );
  const people = await named(
    db,
    'user_account',
    ['display_name'],
    rows.flatMap(({ assigneeId }) => assigneeId ?? []),
  );
  const trades = await tradesOf(db, ids);
  return rows.map((row): ExportedComplaint => {
    const merchant = merchants.get(row.merchantId);
    const own = trades.get(row.id) ?? [];
    return {
      ...row,
      isOverdue: isOverdue(row, now),
      providerName: providers.get(row.providerId)?.['name'] ?? '',
      merchantName: merchant?.['name'] ?? '',
      authAppId: merchant?.['auth_app_id'] ?? '',
      refundedFen: own.reduce((sum, { refundedFen }) => sum + refundedFen, 0),
      outTradeNos: own.flatMap(({ outTradeNo }) => outTradeNo ?? []),
      content: maskPhones(row.content),
      contact: contactOf(vault, row),
      assignee: row.assigneeId === null ? null : (people.get(row.assigneeId)?.['display_name'] ?? ''),
      processRemark: row.processRemark && maskPhones(row.processRemark),
    };
  });
}

async function named(db: Reader, table: string, columns: readonly string[], ids: readonly string[]) {
  const some = [...new Set(ids)];
  if (some.length === 0) return new Map<string, Record<string, string>>();
  const rows = await db.query<({ id: string } & Record<string, string>)[]>(
    `SELECT id, ${columns.join(', ')} FROM ${table} WHERE id IN (${some.map(() => '?').join(', ')})`,
    some,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

interface TradeLine {
  complaintId: string;
  outTradeNo: string | null;
  refundedFen: number;
}

/** Refunded by our ledger, else, where Alipay says that it is, as a whole. */
async function tradesOf(db: Reader, ids: readonly string[]): Promise<Map<string, TradeLine[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; outNo: string | null; fen: number | string | null }[]>(
    `SELECT t.complaint_id AS id, t.out_trade_no AS outNo,
       CASE WHEN l.refunded_fen > 0 THEN l.refunded_fen WHEN t.refunded_at IS NULL THEN 0 ELSE t.amount_fen END AS fen
     FROM complaint_trade t LEFT JOIN trade_ledger l ON l.trade_no = t.trade_no
     WHERE t.complaint_id IN (${ids.map(() => '?').join(', ')}) ORDER BY t.id`,
    [...ids],
  );
  const found = new Map<string, TradeLine[]>();
  for (const { id: complaintId, outNo: outTradeNo, fen } of rows) {
    const line = { complaintId, outTradeNo, refundedFen: Number(fen ?? 0) };
    found.set(complaintId, [...(found.get(complaintId) ?? []), line]);
  }
  return found;
}

function contactOf(vault: Vault, complaint: Complaint): string | null {
  const contact = openContact(vault, complaint);
  return contact && maskContact(contact);
}
