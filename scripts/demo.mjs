/**
 * `npm run demo`: everything on this machine alone: a simulated Alipay with a mail server, the server on SQLite, the
 * console, two providers, merchants and a steady trickle of complaints. Ctrl-C ends all of it; the data stays.
 *
 *   npm run demo                  first start installs and builds; later ones take seconds
 *   npm run demo -- --reset       throw the demo's data away and begin anew
 *
 * Environment: PORT (3000), DATA_DIR (data/demo), ADMIN_USERNAME, ADMIN_PASSWORD, PUBLIC_URL and whatever else
 * `npm start` knows. The simulator's own ports: SIMULATOR_PORT (4000), SIMULATOR_SMTP_PORT (4025).
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildConsole, buildServer, install } from './lib/build.mjs';
import { seedDemo } from './lib/demo-seed.mjs';
import { requireNode } from './lib/node-version.mjs';
import { at, root, serverFlags } from './lib/paths.mjs';
import { freePort, isFree, waitForUrl } from './lib/ports.mjs';
import { Household } from './lib/processes.mjs';
import { main, say, step, Stop, totalSeconds } from './lib/steps.mjs';

requireNode();

const dataDir = resolve(root, process.env.DATA_DIR ?? 'data/demo');
/** Lies in every folder the demo made, so that `--reset` never deletes another one. */
const mark = join(dataDir, '.redress-demo');
const port = Number(process.env.PORT ?? 3000);
const username = process.env.ADMIN_USERNAME ?? 'admin';
const password = process.env.ADMIN_PASSWORD ?? 'quiet-harbour-27';
const url = process.env.PUBLIC_URL ?? `http://127.0.0.1:${port}`;

await main(async () => {
  if (process.argv.includes('--reset')) reset();
  await install();
  await buildServer();
  await buildConsole();
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Stop(`PORT is "${process.env.PORT}", not a port.`);
  if (!(await isFree(port))) {
    throw new Stop(`Port ${port} is in use. Stop what uses it, or choose another: PORT=3100 npm run demo`);
  }
  claimDataDir();

  const household = new Household();
  void household.ended.then((code) => process.exit(code));
  try {
    const where = await start(household);
    await seedDemo({ serverUrl: `http://127.0.0.1:${port}`, username, password, ...where });
    sayReady(where);
  } catch (error) {
    if (household.ending) return;
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    await household.stop(1);
  }
});

/** The demo's own folder: new, empty, or made by an earlier demo. Never the data of a real installation. */
function claimDataDir() {
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(mark) && readdirSync(dataDir).length > 0) {
    throw new Stop(`${dataDir} holds data that the demo did not make. Choose another folder with DATA_DIR.`);
  }
  writeFileSync(mark, 'made by npm run demo; npm run demo -- --reset may delete this folder\n');
}

function reset() {
  if (!existsSync(dataDir)) return;
  if (!existsSync(mark)) throw new Stop(`${dataDir} was not made by the demo, so it is not deleted.`);
  rmSync(dataDir, { recursive: true });
  say(`✓ ${dataDir} was deleted`);
}

async function start(household) {
  const simulatorPort = await freePort(Number(process.env.SIMULATOR_PORT ?? 4000));
  const smtpPort = await freePort(Number(process.env.SIMULATOR_SMTP_PORT ?? 4025));
  const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
  await step('starting the simulator', async () => {
    const env = {
      ...process.env,
      SIMULATOR_PORT: String(simulatorPort),
      SIMULATOR_SMTP_PORT: String(smtpPort),
      SIMULATOR_STATE: join(dataDir, 'simulator.json'),
      SIMULATOR_PUBLIC_URL: simulatorUrl,
    };
    const onLine = (line) => line.startsWith('simulator ready');
    household.start('simulator', process.execPath, [at('apps/simulator/dist/main.js')], { env, onLine });
    if (!(await waitForUrl(`${simulatorUrl}/__sim/state`, { gone: () => household.ending }))) {
      throw new Stop('The simulator did not start; its last words are above.');
    }
  });
  await step('starting the server', async () => {
    household.start('server', process.execPath, [...serverFlags, at('apps/server/dist/main.js')], {
      env: serverEnv(),
      onLine: isChatter,
    });
    if (!(await waitForUrl(`http://127.0.0.1:${port}/readyz`, { gone: () => household.ending }))) {
      throw new Stop('The server did not become ready; its last words are above.');
    }
  });
  return { simulatorUrl, smtpPort };
}

function serverEnv() {
  return {
    ...process.env,
    NODE_ENV: 'production',
    PORT: String(port),
    PUBLIC_URL: url,
    DATA_DIR: dataDir,
    ADMIN_USERNAME: username,
    ADMIN_PASSWORD: password,
    // the simulated Alipay and its mail server are on this machine
    ALLOW_PRIVATE_NETWORK: 'true',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  };
}

/** Lines of the log below a warning are not for somebody who looks at a demo. */
function isChatter(line) {
  if (process.env.LOG_LEVEL) return false;
  return /"level":"(debug|info)"/.test(line);
}

function sayReady({ simulatorUrl }) {
  say(`
Redress is ready after ${totalSeconds()}.

  Console         ${url}
  Login           ${username}  /  ${password}
  Mail inbox      ${simulatorUrl}/inbox     (what was sent, as a person sees it)
  Fake Alipay     ${simulatorUrl}/admin     (make complaints, break things)

  New complaints arrive by themselves. Data: ${dataDir}
  Ctrl-C ends everything; the next start keeps the data (npm run demo -- --reset begins anew).
`);
}
