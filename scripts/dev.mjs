/**
 * `npm run dev`: for whoever works on Redress. Rebuilds and restarts on every change: `tsc -b -w`, the server under
 * `node --watch`, the console by vite with the server behind it, and the simulator. Data lies in data/dev.
 *
 * Environment: PORT (3000, the server), CONSOLE_PORT (5173), SIMULATOR_PORT (4000), SIMULATOR_SMTP_PORT (4025).
 */
import { mkdirSync } from 'node:fs';
import { resolve, join } from 'node:path';
import { buildServer, install } from './lib/build.mjs';
import { seedDemo } from './lib/demo-seed.mjs';
import { requireNode } from './lib/node-version.mjs';
import { at, bin, root, tsProjects } from './lib/paths.mjs';
import { isFree, waitForUrl } from './lib/ports.mjs';
import { Household } from './lib/processes.mjs';
import { main, say, Stop } from './lib/steps.mjs';

requireNode();

const dataDir = resolve(root, process.env.DATA_DIR ?? 'data/dev');
const ports = {
  PORT: Number(process.env.PORT ?? 3000),
  CONSOLE_PORT: Number(process.env.CONSOLE_PORT ?? 5173),
  SIMULATOR_PORT: Number(process.env.SIMULATOR_PORT ?? 4000),
  SIMULATOR_SMTP_PORT: Number(process.env.SIMULATOR_SMTP_PORT ?? 4025),
};
const username = process.env.ADMIN_USERNAME ?? 'admin';
const password = process.env.ADMIN_PASSWORD ?? 'quiet-harbour-27';

await main(async () => {
  await install();
  await buildServer();
  for (const [name, port] of Object.entries(ports)) {
    if (!(await isFree(port))) throw new Stop(`Port ${port} is in use; choose another with ${name}.`);
  }
  mkdirSync(dataDir, { recursive: true });

  const household = new Household();
  void household.ended.then((code) => process.exit(code));
  const serverUrl = `http://127.0.0.1:${ports.PORT}`;
  const simulatorUrl = `http://127.0.0.1:${ports.SIMULATOR_PORT}`;
  startAll(household, serverUrl, simulatorUrl);

  const isUp = await waitForUrl(`${serverUrl}/readyz`, { gone: () => household.ending });
  if (!isUp) {
    await household.stop(1);
    return;
  }
  try {
    await seedDemo({ serverUrl, simulatorUrl, smtpPort: ports.SIMULATOR_SMTP_PORT, username, password });
  } catch (error) {
    say(`The demo data could not be made: ${error.message}`);
  }
  say(`\nConsole http://127.0.0.1:${ports.CONSOLE_PORT} · server ${serverUrl} · simulator ${simulatorUrl}/admin`);
  say(`Login ${username} / ${password}. Ctrl-C ends everything.\n`);
});

function startAll(household, serverUrl, simulatorUrl) {
  const env = {
    ...process.env,
    PORT: String(ports.PORT),
    // browsers come in through vite, which passes on what is the server's; its checks of the origin see one address
    PUBLIC_URL: process.env.PUBLIC_URL ?? `http://127.0.0.1:${ports.CONSOLE_PORT}`,
    REDRESS_SERVER: serverUrl,
    DATA_DIR: dataDir,
    ADMIN_USERNAME: username,
    ADMIN_PASSWORD: password,
    ALLOW_PRIVATE_NETWORK: 'true',
    SIMULATOR_PORT: String(ports.SIMULATOR_PORT),
    SIMULATOR_SMTP_PORT: String(ports.SIMULATOR_SMTP_PORT),
    SIMULATOR_STATE: join(dataDir, 'simulator.json'),
    SIMULATOR_PUBLIC_URL: simulatorUrl,
  };
  const node = (name, args, cwd) => household.start(name, process.execPath, args, { env, cwd, prefix: true });
  node('tsc', [bin.tsc, '-b', '-w', '--preserveWatchOutput', ...tsProjects]);
  node('simulator', ['--watch', '--watch-preserve-output', at('apps/simulator/dist/main.js')]);
  node('server', ['--watch', '--watch-preserve-output', at('apps/server/dist/main.js')]);
  const vite = [
    bin.vite,
    '--host',
    '127.0.0.1',
    '--port',
    String(ports.CONSOLE_PORT),
    '--strictPort',
    '--clearScreen',
    'false',
  ];
  node('console', vite, at('apps/console'));
}
