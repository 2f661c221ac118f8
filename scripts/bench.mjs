/**
 * `npm run bench`: messages per second beside the bare limit, on SQLite and (where MariaDB is installed) on a MariaDB
 * of its own; idle memory; time to ready. Text first, one line of JSON last. Figures and method: tests/bench/intake.mjs
 */
import { buildConsole, buildServer, install } from './lib/build.mjs';
import { mariadbVersion, startMariadb } from './lib/mariadb.mjs';
import { requireNode } from './lib/node-version.mjs';
import { at } from './lib/paths.mjs';
import { runNode } from './lib/run.mjs';
import { main, say, Stop } from './lib/steps.mjs';

requireNode();

await main(async () => {
  await install();
  await buildServer();
  await buildConsole();
  const version = await mariadbVersion();
  const mariadb = version ? await startMariadb() : null;
  say(version ? `MariaDB ${version}` : 'MariaDB is not installed; only SQLite is measured.');
  try {
    const env = { ...process.env, ...(mariadb ? { TEST_DATABASE_URL: mariadb.url } : {}) };
    const { code } = await runNode(at('tests/bench/intake.mjs'), [], { show: true, env });
    if (code !== 0) throw new Stop('The bench did not come to its end.');
  } finally {
    await mariadb?.stop();
  }
});
