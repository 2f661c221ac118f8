/**
 * Whether the list of complaints answers as fast with 1,000,000 as with 10,000: two servers on one engine, filled alike
 * (npm run seed), asked in turn in one run, so that whatever else the machine does hits both. Both have as many
 * complaints open and as many merchants; what differs is the past. Then whether Alipay's messages are answered as soon
 * while exports run as without.
 *
 *   npm run bench -- complaints
 *
 * Environment: TEST_DATABASE_URL (MariaDB as well), BENCH_SMALL (10000), BENCH_LARGE (1000000), BENCH_REQUESTS of each
 * kind (100), BENCH_ENGINES (sqlite,mysql). Goals: the ratio of the p95 is at most 1.5, for searches 3.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { ApiClient } from '../../scripts/lib/api-client.mjs';
import { makeMessages } from './messages.mjs';
import { appId, masterKey, owner, start, startProduct } from './programs.mjs';

const sizes = { small: Number(process.env.BENCH_SMALL ?? 10_000), large: Number(process.env.BENCH_LARGE ?? 1_000_000) };
const requests = Number(process.env.BENCH_REQUESTS ?? 100);
const engines = (process.env.BENCH_ENGINES ?? 'sqlite,mysql').split(',');
const warmUp = 10;
const goals = { list: 1.5, search: 3 };
/** Pages that a deep one lies behind, 100 rows each; the small list ends a little later. */
const DEEP = 80;
const messagesEach = 600;

const folder = mkdtempSync(join(tmpdir(), 'redress-bench-'));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const text = encodeURIComponent;

/** What is asked, by name. `as` says who asks: everybody's is the owner's. */
const kinds = {
  todo: () => '/complaints?limit=50&withTotal=true&status=open,processing',
  overdue: () => '/complaints?limit=50&withTotal=true&overdue=true',
  'due soon': ({ soon }) =>
    `/complaints?limit=50&withTotal=true&status=open,processing&overdue=false&dueBefore=${soon}`,
  processing: () => '/complaints?limit=50&withTotal=true&status=processing',
  platform: () => '/complaints?limit=50&withTotal=true&status=platform',
  closed: () => '/complaints?limit=50&withTotal=true&status=closed&sort=-createdAt',
  all: () => '/complaints?limit=50&withTotal=true&sort=-createdAt',
  'all by deadline': () => '/complaints?limit=50&sort=deadline',
  'all by amount': () => '/complaints?limit=50&sort=-amount',
  mine: ({ assignee }) => `/complaints?limit=50&withTotal=true&status=open,processing&assigneeId=${assignee}`,
  unassigned: () => '/complaints?limit=50&withTotal=true&status=open,processing&assigneeId=none',
  'an assignee, all': ({ assignee }) => `/complaints?limit=50&sort=-createdAt&assigneeId=${assignee}`,
  'a merchant': ({ merchant }) => `/complaints?limit=50&sort=-createdAt&merchantId=${merchant}`,
  'a provider': ({ provider }) => `/complaints?limit=50&sort=-createdAt&providerId=${provider}`,
  'a day': ({ from, to }) => `/complaints?limit=50&sort=-createdAt&createdFrom=${from}&createdTo=${to}`,
  'a day, by deadline': ({ from, to }) => `/complaints?limit=50&sort=deadline&createdFrom=${from}&createdTo=${to}`,
  'a label': () => `/complaints?limit=50&sort=-createdAt&label=${text('加急')}`,
  'a family (no index)': () => '/complaints?limit=50&sort=-createdAt&family=trade&escalated=true',
  'a deep page': ({ deep }) => `/complaints?limit=100&sort=-createdAt&cursor=${text(deep)}`,
  counts: () => '/complaints/counts',
  'one provider: all': () => ['provider', '/complaints?limit=50&sort=-createdAt'],
  'one provider: counts': () => ['provider', '/complaints/counts'],
  'five merchants: all': () => ['merchants', '/complaints?limit=50&sort=-createdAt'],
  'five merchants: todo': () => ['merchants', '/complaints?limit=50&status=open,processing'],
  'five merchants: counts': () => ['merchants', '/complaints/counts'],
  'a number': ({ number }) => `/complaints?limit=50&q=${number}`,
  'search: a common word': () => `/complaints?limit=50&q=${text('退款')}`,
  'search: a rare word': () => `/complaints?limit=50&q=${text('鎏金')}`,
  'search: two words': () => `/complaints?limit=50&q=${text('破损 车厘子')}`,
  'search: none': () => `/complaints?limit=50&q=${text('没有这个词')}`,
  'search: one provider, common': () => ['provider', `/complaints?limit=50&q=${text('退款')}`],
  'search: five merchants, common': () => ['merchants', `/complaints?limit=50&q=${text('退款')}`],
  'search: five merchants, rare': () => ['merchants', `/complaints?limit=50&q=${text('鎏金')}`],
};

try {
  const report = {};
  for (const engine of engines) {
    if (engine === 'mysql' && !process.env.TEST_DATABASE_URL) {
      console.log('MariaDB is not there; only SQLite is measured.');
      continue;
    }
    report[engine] = await measure(engine);
  }
  const machine = { node: process.versions.node, cores: cpus().length, cpu: cpus()[0]?.model ?? '' };
  console.log(`\n${JSON.stringify({ at: new Date().toISOString(), machine, sizes, requests, report })}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(engine) {
  const servers = {};
  for (const [name, size] of Object.entries(sizes)) servers[name] = await furnished(engine, name, size);
  try {
    const lists = {};
    for (const [kind, of] of Object.entries(kinds)) {
      const times = { small: [], large: [] };
      for (let round = 0; round < warmUp + requests; round += 1) {
        for (const name of ['small', 'large']) {
          const asked = of(servers[name].facts);
          const [who, path] = Array.isArray(asked) ? asked : ['owner', asked];
          const ms = await timed(() => servers[name].people[who].call('GET', path));
          if (round >= warmUp) times[name].push(ms);
        }
      }
      const [small, large] = [quantile(times.small, 0.95), quantile(times.large, 0.95)];
      lists[kind] = { smallMs: round2(small), largeMs: round2(large), ratio: round2(large / small) };
      print(engine, kind, lists[kind]);
    }
    return { lists, messages: await messagesWhileExporting(engine, servers.large) };
  } finally {
    for (const { stop } of Object.values(servers)) await stop();
  }
}

/** A server whose database holds so many complaints, and three people who look at them. */
async function furnished(engine, name, size) {
  const dataDir = join(folder, `${engine}-${name}`);
  const database = engine === 'mysql' ? await ownDatabase(name) : null;
  const where = { DATA_DIR: dataDir, MASTER_KEY: masterKey, ...(database && { DATABASE_URL: database.url }) };
  const from = performance.now();
  const seeding = start('apps/server/dist/seed.js', ['--complaints', String(size)], where);
  if ((await seeding.gone) !== 0) throw new Error(seeding.words());
  console.log(`· ${engine}: ${size} complaints in ${Math.round((performance.now() - from) / 1_000)} s`);
  const sql = await openSql(database?.url ?? join(dataDir, 'redress.sqlite'), engine);
  const facts = await factsOf(sql);
  await sql.close();
  // the first start makes the owner, whose password the others get
  await (await startProduct({ dataDir, databaseUrl: database?.url })).stop();
  const again = await openSql(database?.url ?? join(dataDir, 'redress.sqlite'), engine);
  await addPeople(again, facts);
  await again.close();
  const server = await startProduct({ dataDir, databaseUrl: database?.url });
  const people = {};
  for (const who of [owner.username, 'provider', 'merchants']) people[who] = await signedIn(server, who);
  facts.deep = await cursorOf(people.owner);
  const stop = async () => {
    await server.stop('SIGKILL');
    await database?.drop();
  };
  return { ...server, people, facts, stop };
}

async function factsOf(sql) {
  const one = async (query) => (await sql.all(query))[0];
  const merchants = await sql.all(
    `SELECT merchant_id AS id, provider_id AS provider, SUM(n) AS total FROM complaint_count
     GROUP BY merchant_id, provider_id ORDER BY total DESC LIMIT 5`,
  );
  const newest = await one('SELECT task_id AS number, complained_at AS at FROM complaint ORDER BY id DESC LIMIT 1');
  const { id } = await one(
    `SELECT assignee_id AS id FROM complaint WHERE assignee_id IS NOT NULL AND status = 'open'
     GROUP BY assignee_id ORDER BY assignee_id LIMIT 1`,
  );
  const at = (ms) => new Date(Number(ms)).toISOString();
  const day = 86_400_000;
  return {
    merchants,
    merchant: merchants[0].id,
    provider: merchants[0].provider,
    assignee: id,
    number: newest.number,
    soon: at(Number(newest.at) + day),
    from: at(Number(newest.at) - 5 * day),
    to: at(Number(newest.at) - 4 * day),
  };
}

async function addPeople(sql, { merchants, provider }) {
  const providers = [...new Set(merchants.map((merchant) => merchant.provider))];
  const scopes = {
    provider: [JSON.stringify([provider]), null],
    merchants: [JSON.stringify(providers), JSON.stringify(merchants.map((merchant) => merchant.id))],
  };
  for (const [name, scope] of Object.entries(scopes)) {
    await sql.run(
      `INSERT INTO user_account (id, username, username_key, display_name, role, language, provider_ids, merchant_ids,
         password_hash, enabled, created_at, version)
       SELECT ?, ?, ?, ?, 'agent', 'zh-CN', ?, ?, password_hash, 1, 0, 1 FROM user_account WHERE username_key = 'owner'`,
      [`01JDBENCH${name.padEnd(17, '0').toUpperCase()}`, name, name, name, ...scope],
    );
  }
}

async function signedIn(server, username) {
  const api = new ApiClient(server.url);
  await api.signIn(username, owner.password);
  return api;
}

async function cursorOf(api) {
  let cursor = '';
  for (let page = 0; page < DEEP; page += 1) {
    const next = await api.call('GET', `/complaints?limit=100&sort=-createdAt${cursor && `&cursor=${text(cursor)}`}`);
    if (next.nextCursor === null) break;
    cursor = next.nextCursor;
  }
  return cursor;
}

/** One message after another, as they come; exports of both kinds run in one half of the rounds. */
async function messagesWhileExporting(engine, server) {
  const vector = (path) => readFileSync(new URL(`../vectors/keys/${path}`, import.meta.url), 'utf8');
  await server.people.owner.call('POST', '/providers', {
    name: 'Bench',
    appId,
    signMode: 'key',
    privateKey: vector('app_private_pkcs8.pem'),
    alipayPublicKey: vector('alipay_public.pem'),
    autoRefund: false,
    enabled: false,
  });
  let made = 0;
  const post = async () => {
    const [body] = makeMessages({ count: 1, appId, authAppId: appId, complaintIds: ['1'], from: (made += 1) });
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
    const answer = await fetch(`${server.url}/webhooks/alipay`, { method: 'POST', headers, body });
    if ((await answer.text()) !== 'success') throw new Error('a message was not answered with success');
  };
  const round = async () => {
    const times = [];
    for (let n = 0; n < messagesEach; n += 1) {
      times.push(await timed(post));
      await pause(2);
    }
    return times;
  };
  await round();
  const quiet = [];
  const busy = [];
  // each half has its turn twice; six exports an hour are allowed
  for (let n = 0; n < 2; n += 1) {
    quiet.push(...(await round()));
    const exports = ['csv', 'xlsx'].map((format) => drain(server.people.owner, `/complaints/export?format=${format}`));
    await Promise.all(exports.map((running) => running.begun));
    busy.push(...(await round()));
    for (const running of exports) await running.end();
  }
  const figures = [quiet, busy].map((times) => round2(quantile(times, 0.99)));
  const [quietMs, busyMs] = figures;
  console.log(
    `${engine} messages: p99 ${quietMs} ms, while two exports run ${busyMs} ms = ${round2(busyMs / quietMs)}`,
  );
  return { quietP99Ms: quietMs, exportingP99Ms: busyMs, ratio: round2(busyMs / quietMs) };
}

/** An export that is read as fast as it comes until it is not needed any more. */
function drain(api, path) {
  const abort = new AbortController();
  const running = api.stream(path, abort.signal);
  const reading = running.then(async (answer) => {
    try {
      let bytes = 0;
      for await (const piece of answer.body) bytes += piece.length;
      return bytes;
    } catch (error) {
      if (abort.signal.aborted) return null;
      throw error;
    }
  });
  return {
    begun: running,
    async end() {
      abort.abort();
      await reading;
    },
  };
}

async function ownDatabase(name) {
  const url = new URL(process.env.TEST_DATABASE_URL);
  const schema = `redress_bench_${process.pid}_${name}`;
  const connection = await createConnection(url.href);
  await connection.query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await connection.end();
  const own = new URL(url);
  own.pathname = `/${schema}`;
  const drop = async () => {
    const another = await createConnection(url.href);
    await another.query(`DROP DATABASE ${schema}`);
    await another.end();
  };
  return { url: own.href, drop };
}

async function openSql(where, engine) {
  if (engine === 'mysql') {
    const connection = await createConnection(where);
    return {
      all: async (sql) => (await connection.query(sql))[0],
      run: (sql, values) => connection.query(sql, values),
      close: () => connection.end(),
    };
  }
  const Database = createRequire(new URL('../../apps/server/package.json', import.meta.url))('libsql');
  const database = new Database(where);
  return {
    all: (sql) => Promise.resolve(database.prepare(sql).all([])),
    run: (sql, values) => Promise.resolve(database.prepare(sql).run(values)),
    close: () => Promise.resolve(database.close()),
  };
}

async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

function quantile(times, part) {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * part)];
}

function round2(value) {
  return Math.round(value * 100) / 100;
}

function print(engine, kind, { smallMs, largeMs, ratio }) {
  const goal = kind.startsWith('search') ? goals.search : goals.list;
  const met = ratio <= goal ? 'met' : 'missed';
  console.log(`${engine} ${kind.padEnd(32)} p95 ${smallMs} ms, ${largeMs} ms = ${ratio} (goal ${goal}: ${met})`);
}
