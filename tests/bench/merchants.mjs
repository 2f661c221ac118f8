/**
 * Whether the list of merchants answers as fast with 10,000 as with 100: two servers on SQLite, seeded alike, asked in
 * turn in one run, so that whatever else the machine does hits both. What is asked is what the console asks when the
 * page opens and when somebody searches; every search is for another merchant.
 *
 *   npm run bench -- merchants
 *
 * The provider is disabled, so that no polls run beside it: the list itself is measured. Environment: BENCH_SMALL
 * (100), BENCH_LARGE (10000), BENCH_REQUESTS of each kind (200). Goal: the ratio of the p95 is at most 1.5.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../../scripts/lib/api-client.mjs';
import { owner, startProduct } from './programs.mjs';

const sizes = { small: Number(process.env.BENCH_SMALL ?? 100), large: Number(process.env.BENCH_LARGE ?? 10_000) };
const requests = Number(process.env.BENCH_REQUESTS ?? 200);
const warmUp = 20;
const goal = 1.5;

const vector = (path) => readFileSync(new URL(`../vectors/keys/${path}`, import.meta.url), 'utf8');
const Database = createRequire(new URL('../../apps/server/package.json', import.meta.url))('libsql');
const folder = mkdtempSync(join(tmpdir(), 'redress-bench-'));

const authAppIdOf = (n) => String(2_021_000_000_000_000 + n);
/** Names as they are: the same words everywhere, and something of one's own. */
const nameOf = (n) => `云杉生活超市${['朝阳', '海淀', '西湖', '天河'][n % 4]}${String(n).padStart(5, '0')}店`;

/** What is asked, by name; `n` is a merchant that exists. */
const kinds = {
  page: () => '/merchants?limit=100',
  'page, with total': () => '/merchants?limit=100&withTotal=true',
  'needing somebody': () => '/merchants?limit=100&attention=true',
  'search, one found': (n) => `/merchants?limit=100&q=${String(n).padStart(5, '0')}`,
  'search, many found': () => `/merchants?limit=100&q=${encodeURIComponent('生活超市')}`,
  'search, none found': () => `/merchants?limit=100&q=${encodeURIComponent('没有的店')}`,
  'search by app id': (n) => `/merchants?limit=100&q=${authAppIdOf(n)}`,
  'search by company': (n) => `/merchants?limit=100&q=${encodeURIComponent(`公司第${n}号`)}`,
  coverage: () => '/coverage',
};

try {
  const servers = {};
  for (const [name, size] of Object.entries(sizes)) servers[name] = await furnished(name, size);
  const report = {};
  for (const [kind, pathOf] of Object.entries(kinds)) {
    const times = { small: [], large: [] };
    for (let round = 0; round < warmUp + requests; round += 1) {
      for (const name of ['small', 'large']) {
        const ms = await timed(servers[name].api, pathOf((round * 7_919) % sizes[name]));
        if (round >= warmUp) times[name].push(ms);
      }
    }
    const [small, large] = [p95(times.small), p95(times.large)];
    report[kind] = { smallMs: round2(small), largeMs: round2(large), ratio: round2(large / small) };
    print(kind, report[kind]);
  }
  for (const { stop } of Object.values(servers)) await stop('SIGKILL');
  const machine = { node: process.versions.node, cores: cpus().length, cpu: cpus()[0]?.model ?? '' };
  console.log(`\n${JSON.stringify({ at: new Date().toISOString(), machine, sizes, requests, report })}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A server whose database holds so many merchants. */
async function furnished(name, size) {
  const dataDir = join(folder, name);
  const first = await startProduct({ dataDir });
  const { id: providerId } = await (
    await signedIn(first)
  ).call('POST', '/providers', {
    name: 'Bench',
    appId: '2021000000000001',
    signMode: 'key',
    privateKey: vector('app_private_pkcs8.pem'),
    alipayPublicKey: vector('alipay_public.pem'),
    autoRefund: false,
    enabled: false,
  });
  await first.stop();
  seed(join(dataDir, 'redress.sqlite'), providerId, size);
  const server = await startProduct({ dataDir });
  return { ...server, api: await signedIn(server) };
}

async function signedIn(server) {
  const api = new ApiClient(server.url);
  await api.signIn(owner.username, owner.password);
  return api;
}

/** Ten are not authorised any more, every third has open complaints, nobody changed anything in the last hour. */
function seed(file, providerId, size) {
  const database = new Database(file);
  const insert = (table, columns) => {
    const names = columns.trim().split(/\s+/);
    return database.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
  };
  const merchant = insert(
    'merchant',
    `id provider_id auth_app_id user_id name company_name enabled auto_refund auto_refund_changed_at authorization
     authorized_at app_auth_token app_refresh_token missing_methods methods_known_at created_at updated_at version`,
  );
  const reading = insert('merchant_reading', 'id merchant_id family last_good_read_at');
  const complaint = insert(
    'complaint',
    `id provider_id merchant_id family remote_id task_id status raw_status is_late needs_look content complained_at
     received_at deadline_at observed_at trade_nos labels updated_at`,
  );
  const id = (kind, n) => `01JD${kind}${String(n).padStart(20, '0')}`;
  const token = 'v1.bench.'.padEnd(160, 'x');
  const now = Date.now();
  database.exec('BEGIN');
  for (let n = 0; n < size; n += 1) {
    const at = now - 3_600_000 - n * 1_000;
    const owned = [id('ME', n), providerId, authAppIdOf(n), String(2_088_000_000_000_000 + n), nameOf(n)];
    const state = [
      `云杉商贸有限公司第${n}号`,
      1,
      0,
      at,
      n % (size / 10) === 0 ? 'revoked' : 'active',
      at,
      token,
      token,
    ];
    merchant.run([...owned, ...state, '[]', at, at, at, 1]);
    for (const family of ['risk', 'trade'])
      reading.run([id(family === 'risk' ? 'RR' : 'RT', n), id('ME', n), family, now]);
    for (let c = 0; c < (n % 3 === 0 ? 3 : 0); c += 1) {
      const key = id('CO', n * 10 + c);
      const rest = ['', at, at, now + (c - 1) * 3_600_000, at, '[]', '[]', at];
      complaint.run([key, providerId, id('ME', n), 'risk', key, key, 'open', 'WAIT_PROCESS', 0, 0, ...rest]);
    }
  }
  database.exec('COMMIT');
  database.close();
}

async function timed(api, path) {
  const from = performance.now();
  await api.call('GET', path);
  return performance.now() - from;
}

function p95(times) {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)];
}

function round2(value) {
  return Math.round(value * 100) / 100;
}

function print(kind, { smallMs, largeMs, ratio }) {
  const met = ratio <= goal ? 'met' : 'missed';
  console.log(`${kind.padEnd(20)} p95 ${smallMs} ms, ${largeMs} ms = ${ratio} (goal ${goal}: ${met})`);
}
