/**
 * `npm test`: everything, on a machine with Node and npm only. Installs what the tests need where it can, runs the
 * checks, the unit tests, the database tests on SQLite and MariaDB, and the whole house end to end, browser included.
 *
 *   npm test                 all of it
 *   npm run test:unit        pure and loopback tests
 *   npm run test:db          the server's tests that need a database, on both engines
 *   npm run test:e2e         simulator + server + console
 *   node scripts/test.mjs e2e -- faults/refund-modes      one file of it
 *
 * With CI=true a part that cannot run is a failure; else the closing lines name it. The very last line is always
 * `N passed, N failed`, followed by `, N skipped` if there were any.
 */
import { buildConsole, buildServer, install } from './lib/build.mjs';
import { runChecks } from './lib/check-parts.mjs';
import { requireNode } from './lib/node-version.mjs';
import { startMariadb } from './lib/mariadb.mjs';
import { prepare } from './lib/prerequisites.mjs';
import { main, say, step, Stop, totalSeconds } from './lib/steps.mjs';
import { runTests, Tally } from './lib/test-run.mjs';

requireNode();

const [only, ...filters] = process.argv.slice(2).filter((arg) => arg !== '--');
if (only && !['unit', 'db', 'e2e'].includes(only)) {
  console.error(`"${only}" is none of unit, db, e2e. Without a word everything runs.`);
  process.exit(1);
}
const wants = (part) => only === undefined || only === part;
/** End-to-end files that also run on MariaDB: those whose promise rests on the database. */
const onBothEngines = filters.length > 0 ? filters : ['e2e/straight-way', 'faults/'];

await main(async () => {
  const tally = new Tally();
  let mariadb = null;
  try {
    const missing = await prepare(programsFor());
    await install();
    await runParts(tally, missing, async () => (mariadb ??= await step('starting a MariaDB of our own', startMariadb)));
  } catch (error) {
    if (!(error instanceof Stop)) console.error(error);
    tally.add(error instanceof Stop ? error.message : `stopped early: ${error.message}`, { failed: 1 });
  } finally {
    await mariadb?.stop();
  }
  say(`\n${totalSeconds()} in all`);
  tally.print();
  process.exitCode = tally.failed > 0 ? 1 : 0;
});

function programsFor() {
  if (only === 'unit') return [];
  if (only === 'db') return ['MariaDB'];
  return ['MariaDB', 'Redis', 'Chromium', 'a Chinese font'];
}

async function runParts(tally, missing, mariadb) {
  if (only === undefined) {
    say('\n— checks');
    for (const { name, ok } of await runChecks()) tally.add(`check: ${name}`, ok ? { passed: 1 } : { failed: 1 });
  }
  if (wants('unit')) await runTests(tally, { name: 'unit tests', project: 'unit', filters });
  if (wants('db')) await bothEngines(tally, missing, mariadb, { name: 'database tests', project: 'db', filters });
  if (wants('e2e')) {
    await buildServer();
    await buildConsole();
    if (missing.has('Chromium')) tally.missing('browser tests', `Chromium is missing; ${missing.get('Chromium')}`);
    const env = missing.has('Chromium') ? { TEST_WITHOUT_BROWSER: '1' } : {};
    const part = { name: 'end to end', project: 'e2e', filters, env, timeoutMs: 900_000 };
    await bothEngines(tally, missing, mariadb, part, onBothEngines);
  }
}

async function bothEngines(tally, missing, mariadb, part, mysqlFilters = part.filters) {
  await runTests(tally, { ...part, name: `${part.name}, SQLite` });
  const name = `${part.name}, MariaDB`;
  if (missing.has('MariaDB')) {
    tally.missing(name, `MariaDB is missing; ${missing.get('MariaDB')}`);
    return;
  }
  const { url } = await mariadb();
  await runTests(tally, { ...part, name, filters: mysqlFilters, env: { ...part.env, TEST_DATABASE_URL: url } });
}
