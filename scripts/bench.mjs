/**
 * `npm run bench`: messages per second beside the bare limit, on SQLite and (where MariaDB is installed) on a MariaDB
 * of its own; idle memory; time to ready. Text first, one line of JSON last. Figures and method: tests/bench/intake.mjs
 *
 *   npm run bench -- merchants     the list of merchants with 10,000 beside 100 (tests/bench/merchants.mjs)
 *   npm run bench -- complaints    the list of complaints with 1,000,000 beside 10,000, and Alipay's messages while
 *                                  exports run (tests/bench/complaints.mjs)
 */
import { buildConsole, buildServer, install } from './lib/build.mjs';
import { mariadbVersion, startMariadb } from './lib/mariadb.mjs';
import { requireNode } from './lib/node-version.mjs';
import { at } from './lib/paths.mjs';
import { runNode } from './lib/run.mjs';
import { main, say, Stop } from './lib/steps.mjs';

requireNode();

const [name = 'intake'] = process.argv.slice(2);

await main(async () => {
  const names = ['intake', 'merchants', 'complaints'];
  if (!names.includes(name)) throw new Stop(`"${name}" is none of ${names.join(', ')}.`);
  await install();
  await buildServer();
  await buildConsole();
  if (name === 'merchants') return measure('tests/bench/merchants.mjs', process.env);
  const version = await mariadbVersion();
  const mariadb = version ? await startMariadb({ bufferPoolMiB: name === 'complaints' ? 1_024 : 64 }) : null;
  say(version ? `MariaDB ${version}` : 'MariaDB is not installed; only SQLite is measured.');
  try {
    const env = { ...process.env, ...(mariadb ? { TEST_DATABASE_URL: mariadb.url } : {}) };
    await measure(`tests/bench/${name}.mjs`, env);
  } finally {
    await mariadb?.stop();
  }
});

async function measure(file, env) {
  const { code } = await runNode(at(file), [], { show: true, env });
  if (code !== 0) throw new Stop('The bench did not come to its end.');
}
