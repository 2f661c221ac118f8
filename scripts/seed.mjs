/**
 * `npm run seed -- --complaints 1000000`: fills an empty database (DATABASE_URL, else SQLite in DATA_DIR) with complaints
 * that look like real ones, their trades, events, counts and the index of their words. A database that holds providers
 * is refused. Nobody is called for them: their providers are switched off.
 *
 *   --complaints 10000   --merchants 2000   --providers 10   --open 1500 (not settled yet)   --days 1000 (of the past)
 */
import { buildServer, install } from './lib/build.mjs';
import { requireNode } from './lib/node-version.mjs';
import { at } from './lib/paths.mjs';
import { runNode } from './lib/run.mjs';
import { main, Stop } from './lib/steps.mjs';

requireNode();

await main(async () => {
  await install();
  await buildServer();
  const env = { ...process.env, NODE_ENV: 'production' };
  const { code } = await runNode(at('apps/server/dist/seed.js'), process.argv.slice(2), { show: true, env });
  if (code !== 0) throw new Stop('The database was not filled.');
});
