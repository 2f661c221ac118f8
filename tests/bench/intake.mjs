/**
 * How many signed messages a second `/webhooks/alipay` takes, beside the bare limit on the same machine, in one run.
 *
 * Rounds alternate (bare, product, bare, product …) so that whatever else the machine does hits both; each pair gives
 * a ratio, the median counts. Every message is new and signed, all are about 200 complaints of one merchant. In the
 * product's rounds its follow-up work (reads from the simulated Alipay, events, jobs) runs meanwhile, as in production;
 * a round of the bare server begins only when that work is done, so that it is the limit of a machine left to it. The
 * client and the simulator take their share of the same cores: absolute figures are low, the ratio is what is compared.
 *
 * Environment: TEST_DATABASE_URL (MariaDB as well), BENCH_ROUNDS (5), BENCH_MESSAGES a round (8000),
 * BENCH_CONNECTIONS (64). Goals: 0.6 on SQLite, 0.5 on MariaDB, 150 MiB idle, 2 s to ready.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { makeMessages } from './messages.mjs';
import {
  appId,
  authAppId,
  furnish,
  residentMiB,
  runForJson,
  startBare,
  startProduct,
  startSimulator,
} from './programs.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const perRound = Number(process.env.BENCH_MESSAGES ?? 8_000);
const connections = Number(process.env.BENCH_CONNECTIONS ?? 64);
const complaints = 200;
const warmUp = 1_000;
const sent = (pairs) => warmUp + pairs * perRound;
const readMethod = 'alipay.merchant.tradecomplain.query';
const goals = { sqlite: 0.6, mysql: 0.5, idleMiB: 150, readyMs: 2_000 };

const folder = mkdtempSync(join(tmpdir(), 'redress-bench-'));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
let made = 0;

try {
  const report = {
    at: new Date().toISOString(),
    machine: { node: process.versions.node, cores: cpus().length, cpu: cpus()[0]?.model ?? '' },
    settings: { rounds, perRound, connections, complaints },
    idle: await idle(),
    sqlite: await compare('sqlite'),
    mysql: process.env.TEST_DATABASE_URL ? await compare('mysql') : null,
  };
  print(report);
  console.log(`\n${JSON.stringify(report)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Memory and start of a server that has nothing to do, on SQLite, at its second start. */
async function idle() {
  console.log('· idle memory and time to ready …');
  const dataDir = join(folder, 'idle');
  const starts = [];
  let residents = null;
  for (let n = 0; n < 4; n += 1) {
    const product = await startProduct({ dataDir });
    if (n > 0) starts.push(product.readyMs);
    if (n === 3) {
      await pause(10_000);
      residents = residentMiB(product.child.pid);
    }
    await product.stop('SIGKILL');
  }
  return { readyMs: median(starts), residentMiB: residents };
}

async function compare(engine) {
  console.log(`· ${engine}: ${rounds} pairs of ${perRound} messages …`);
  const database = engine === 'mysql' ? await ownDatabase() : null;
  const simulator = await startSimulator();
  const product = await startProduct({ dataDir: join(folder, engine), databaseUrl: database?.url });
  const bare = await startBare(database?.url ?? join(folder, 'bare.sqlite'));
  try {
    const complaintIds = await furnish(product, simulator, complaints);
    const reads = async () => (await simulator.api.call('GET', `/journal?method=${readMethod}`)).items.length;
    const both = async (count) => {
      const file = writeMessages(count, complaintIds);
      await isQuiet(reads);
      const limit = await drive(bare.url, file, count);
      return { limit, own: await drive(`${product.url}/webhooks/alipay`, file, count) };
    };
    await both(warmUp);
    const pairs = [];
    for (let round = 0; round < rounds; round += 1) {
      const { limit, own } = await both(perRound);
      const ratio = own.perSecond / limit.perSecond;
      pairs.push({ bare: limit.perSecond, product: own.perSecond, ratio: round2(ratio), latencyMs: own.latencyMs });
      console.log(`  bare ${limit.perSecond}/s  product ${own.perSecond}/s  p99 ${own.latencyMs.p99} ms`);
    }
    const stored = await countInbox(database?.url ?? join(folder, engine, 'redress.sqlite'));
    if (stored !== sent(rounds))
      throw new Error(`${sent(rounds)} messages were answered with success, ${stored} are stored`);
    return {
      pairs,
      bare: median(pairs.map((pair) => pair.bare)),
      product: median(pairs.map((pair) => pair.product)),
      ratio: round2(median(pairs.map((pair) => pair.ratio))),
      messages: stored,
      readsMeanwhile: await reads(),
      residentMiB: residentMiB(product.child.pid),
    };
  } finally {
    for (const program of [bare, product, simulator]) await program.stop('SIGKILL');
    await database?.drop();
  }
}

/** What the product has on record; every message that it answered must be there. */
async function countInbox(where) {
  if (where.startsWith('mysql:')) {
    const connection = await createConnection(where);
    const [rows] = await connection.query('SELECT COUNT(*) AS stored FROM inbox');
    await connection.end();
    return Number(rows[0].stored);
  }
  const Database = createRequire(new URL('../../apps/server/package.json', import.meta.url))('libsql');
  const database = new Database(where, { readonly: true });
  const { stored } = database.prepare('SELECT COUNT(*) AS stored FROM inbox').get([]);
  database.close();
  return Number(stored);
}

/** Until the product has read nothing from Alipay for two seconds, a minute at most. */
async function isQuiet(reads) {
  const until = performance.now() + 60_000;
  for (let last = -1, now = await reads(); now !== last && performance.now() < until;) {
    await pause(2_000);
    [last, now] = [now, await reads()];
  }
}

function writeMessages(count, complaintIds) {
  const file = join(folder, 'bodies.json');
  writeFileSync(file, JSON.stringify(makeMessages({ count, appId, authAppId, complaintIds, from: made })));
  made += count;
  return file;
}

async function drive(url, file, count) {
  const result = await runForJson('tests/bench/load.mjs', [url, file, String(connections)]);
  if (result.refused > 0)
    throw new Error(`${result.refused} of ${count} messages were not answered with success at ${url}`);
  return { perSecond: Math.round(count / result.seconds), latencyMs: result.latencyMs };
}

async function ownDatabase() {
  const url = new URL(process.env.TEST_DATABASE_URL);
  const name = `redress_bench_${process.pid}`;
  const connection = await createConnection(url.href);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const drop = async () => {
    await connection.query(`DROP DATABASE ${name}`);
    await connection.end();
  };
  return { url: own.href, drop };
}

function round2(value) {
  return Math.round(value * 100) / 100;
}

function print({ machine, idle: idleFigures, sqlite, mysql }) {
  const met = (isMet) => (isMet ? 'met' : 'missed');
  console.log(
    `\nNode ${machine.node}, ${machine.cores} cores (${machine.cpu}); client and simulator on the same cores`,
  );
  for (const [name, figures, goal] of [
    ['SQLite', sqlite, goals.sqlite],
    ['MariaDB', mysql, goals.mysql],
  ]) {
    if (!figures) {
      console.log(`${name.padEnd(8)} not run: no TEST_DATABASE_URL`);
      continue;
    }
    const { product, bare, ratio } = figures;
    const line = `${name.padEnd(8)} ${product}/s of ${bare}/s bare = ${ratio}`;
    console.log(
      `${line} (goal ${goal}: ${met(ratio >= goal)}), ${figures.readsMeanwhile} reads meanwhile, ${figures.residentMiB} MiB under load`,
    );
  }
  const { residentMiB: resident, readyMs } = idleFigures;
  console.log(
    `idle     ${resident} MiB (goal ${goals.idleMiB}: ${met(resident !== null && resident <= goals.idleMiB)})`,
  );
  console.log(`ready    ${readyMs} ms (goal ${goals.readyMs}: ${met(readyMs <= goals.readyMs)})`);
}
