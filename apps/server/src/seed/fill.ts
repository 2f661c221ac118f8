import { generateKeyPairSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { Complaint, ComplaintTrade } from '../complaints/complaints.entity.js';
import { contactKey } from '../complaints/contact.js';
import { tokensOf } from '../complaints/domain/search-words.js';
import { ownerToken } from '../complaints/complaints.search-index.js';
import type { Vault } from '../platform/crypto/vault.js';
import type { OpenDatabase } from '../platform/database/data-source.js';
import { EventRow } from '../platform/database/platform.entities.js';
import { makeComplaint, type MadeComplaint, type SeedPlan } from './make-complaint.js';
import { Numbers } from './numbers.js';
import type { Statements } from './statements.js';

/** Under which the database is marked as filled by this program. */
export const SEEDED = 'seeded';
const BATCH = 5_000;
const STAFF = 20;

interface Ids {
  providers: string[];
  merchants: { id: string; providerId: string }[];
  staff: string[];
}

/**
 * Fills an empty database. Indexes are taken down before and built after: one sort each in place of a million searches.
 *
 * @param say told now and then how many complaints are there
 */
export async function fill(
  open: OpenDatabase,
  sql: Statements,
  vault: Vault,
  plan: SeedPlan,
  say: (done: number) => void,
): Promise<void> {
  const numbers = new Numbers(plan.complaints);
  const ulid = monotonicFactory();
  const ids = await fillOwners(sql, vault, plan, ulid);
  const indexes = [Complaint, ComplaintTrade, EventRow].flatMap((entity) => indexesOf(open, entity));
  for (const { name, table } of indexes) {
    await sql.run(sql.engine === 'sqlite' ? `DROP INDEX IF EXISTS ${name}` : `ALTER TABLE ${table} DROP INDEX ${name}`);
  }
  if (sql.engine === 'mysql') await sql.run('ALTER TABLE complaint_search DROP INDEX ix_complaint_search_tokens');
  const counts = new Map<string, number>();
  for (let from = 0; from < plan.complaints; from += BATCH) {
    const to = Math.min(plan.complaints, from + BATCH);
    const made = Array.from({ length: to - from }, (_, n) => makeComplaint(from + n, plan, numbers));
    await sql.run('BEGIN');
    await fillComplaints(sql, vault, ids, made, from, ulid);
    await sql.run('COMMIT');
    for (const { merchant, status } of made) {
      const key = `${merchant} ${status}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    say(to);
  }
  await fillCounts(sql, ids, counts, ulid);
  for (const { name, table, columns } of indexes) {
    await sql.run(`CREATE INDEX ${name} ON ${table} (${columns.join(', ')})`);
  }
  if (sql.engine === 'mysql') {
    await sql.run('ALTER TABLE complaint_search ADD FULLTEXT KEY ix_complaint_search_tokens (tokens)');
  }
}

function indexesOf({ writer }: OpenDatabase, entity: EntityTarget<ObjectLiteral>) {
  const { indices, tableName: table } = writer.getMetadata(entity);
  return indices
    .filter(({ isUnique }) => !isUnique)
    .map(({ name, columns }) => ({ name, table, columns: columns.map(({ databaseName }) => databaseName) }));
}

type Ulid = (at: number) => string;

async function fillOwners(sql: Statements, vault: Vault, plan: SeedPlan, ulid: Ulid): Promise<Ids> {
  const at = plan.now - plan.days * 86_400_000;
  const each = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
  const providers = each(plan.providers, () => ulid(at));
  const keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const privateKey = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await sql.insert(
    'provider',
    columnsOf(`id name app_id sign_mode private_key private_key_fingerprint private_key_updated_at alipay_key
      alipay_key_fingerprint alipay_key_updated_at environment calls_per_kilosecond auto_refund auto_refund_changed_at
      enabled health created_at updated_at version`),
    providers.map((id, n) => {
      const sealed = vault.seal('secret', { table: 'provider', column: 'private_key', id }, privateKey);
      const own = [id, `聚合收银 ${n + 1}`, String(2_021_009_000_000_000 + n), 'key', sealed, 'seed', at, publicKey];
      return [...own, 'seed', at, 'sandbox', 5_000, 0, at, 0, 'ok', at, at, 1];
    }),
  );
  const merchants = each(plan.merchants, (n) => ({ id: ulid(at), providerId: providers[n % providers.length] ?? '' }));
  await sql.insert(
    'merchant',
    columnsOf(`id provider_id auth_app_id user_id name company_name enabled auto_refund auto_refund_changed_at
      authorization authorized_at app_auth_token missing_methods created_at updated_at version`),
    merchants.map(({ id, providerId }, n) => {
      const named = [String(2_021_008_000_000_000 + n), String(2_088_000_000_000_000 + n), `云杉生活超市 ${n + 1} 店`];
      return [id, providerId, ...named, `云杉商贸第 ${n + 1} 公司`, 1, 0, at, 'active', at, '', '[]', at, at, 1];
    }),
  );
  // no accounts: the first one is made by whoever sets the server up
  const staff = each(STAFF, () => ulid(at));
  return { providers, merchants, staff };
}

async function fillComplaints(
  sql: Statements,
  vault: Vault,
  ids: Ids,
  made: readonly MadeComplaint[],
  from: number,
  ulid: Ulid,
): Promise<void> {
  const rows = made.map((one, n) => {
    const merchant = ids.merchants[one.merchant] ?? { id: '', providerId: '' };
    const doc = from + n + 1;
    return { ...one, doc, id: ulid(one.complainedAt), merchantId: merchant.id, providerId: merchant.providerId };
  });
  await sql.insert(
    'complaint',
    columnsOf(`id provider_id merchant_id family remote_id task_id status close_reason raw_status is_late needs_look
      amount_fen contact_sealed contact_index content reason complained_at received_at deadline_at processed_at
      observed_at trade_nos assignee_id labels updated_at version`),
    rows.map((row) => {
      const { id, number, complainedAt: at } = row;
      const sealed = vault.seal('pii', { table: 'complaint', column: 'contact_sealed', id }, row.phone);
      const what = [id, row.providerId, row.merchantId, row.family, number, number, row.status, row.closeReason];
      const contact = [sealed, vault.blindIndex(contactKey(row.phone) ?? '')];
      const when = [at, at + 30_000, row.deadlineAt, row.processedAt, row.processedAt ?? at];
      const assignee = row.assignee === null ? null : (ids.staff[row.assignee] ?? null);
      const rest = [
        JSON.stringify([tradeNoOf(number)]),
        assignee,
        JSON.stringify(row.labels),
        row.processedAt ?? at,
        1,
      ];
      return [...what, row.rawStatus, 0, 0, row.amountFen, ...contact, row.content, row.reason, ...when, ...rest];
    }),
  );
  await sql.insert(
    'complaint_trade',
    columnsOf('id complaint_id provider_id merchant_id trade_no out_trade_no amount_fen raw_status paid_at'),
    rows.map(({ id, providerId, merchantId, number, amountFen, complainedAt: at }) => {
      const own = [ulid(at), id, providerId, merchantId, tradeNoOf(number), `YS${number}`];
      return [...own, amountFen, null, at - 86_400_000];
    }),
  );
  await sql.insert(
    'event',
    columnsOf('id type at actor_kind provider_id merchant_id complaint_id data'),
    rows.map(({ id, providerId, merchantId, complainedAt: at }) => {
      const event = [ulid(at), 'complaint.received', at, 'alipay'];
      return [...event, providerId, merchantId, id, '{}'];
    }),
  );
  await sql.insert(
    'complaint_label',
    columnsOf('id complaint_id provider_id merchant_id label'),
    rows.flatMap(({ id, providerId, merchantId, labels, complainedAt: at }) =>
      labels.map((label) => [ulid(at), id, providerId, merchantId, label]),
    ),
  );
  const words = rows.map((row) => ({ ...row, tokens: tokensOf([row.content, row.reason]).join(' ') }));
  if (sql.engine === 'mysql') {
    await sql.insert(
      'complaint_search',
      ['complaint_id', 'provider_id', 'merchant_id', 'tokens'],
      words.map((row) => [row.id, row.providerId, row.merchantId, row.tokens]),
    );
    return;
  }
  await sql.insert(
    'complaint_search',
    ['doc', 'complaint_id', 'provider_id', 'merchant_id'],
    words.map((row) => [row.doc, row.id, row.providerId, row.merchantId]),
  );
  await sql.insert(
    'complaint_words',
    ['rowid', 'tokens'],
    words.map((row) => [row.doc, `${ownerToken(row.providerId)} ${ownerToken(row.merchantId)} ${row.tokens}`]),
  );
}

const tradeNoOf = (number: string): string => `2026112022001${number.padStart(15, '0')}`;

async function fillCounts(sql: Statements, ids: Ids, counts: ReadonlyMap<string, number>, ulid: Ulid): Promise<void> {
  const rows = [...counts].map(([key, n]) => {
    const [merchant = '', status = ''] = key.split(' ');
    const owner = ids.merchants[Number(merchant)] ?? { id: '', providerId: '' };
    return [ulid(0), owner.providerId, owner.id, status, n];
  });
  await sql.insert('complaint_count', ['id', 'provider_id', 'merchant_id', 'status', 'n'], rows);
}

const columnsOf = (names: string): string[] => names.trim().split(/\s+/);
