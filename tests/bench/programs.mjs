import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ApiClient, SimulatorClient } from '../../scripts/lib/api-client.mjs';
import { serverFlags } from '../../scripts/lib/paths.mjs';
import { freePort, waitForUrl } from '../../scripts/lib/ports.mjs';

const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const masterKey = `bench:${randomBytes(32).toString('base64')}`;
export const owner = { username: 'owner', password: 'correct-battery-lamp' };
export const appId = '2021000000000001';
export const authAppId = '2021000000000002';

/** Start one of our programs; its words are shown if it ends by itself. */
export function start(path, args = [], env = {}, flags = []) {
  const child = spawn(process.execPath, [...flags, file(path), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (words = (words + chunk).slice(-20_000)));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    await gone;
  };
  return { child, stop, isGone: () => child.exitCode !== null || child.signalCode !== null, words: () => words, gone };
}

/** Run one of our programs to its end and read the JSON it prints. */
export async function runForJson(path, args) {
  const program = start(path, args);
  const code = await program.gone;
  if (code !== 0) throw new Error(`${path} ended with ${code}\n${program.words()}`);
  return JSON.parse(program.words());
}

export async function startBare(where) {
  const program = start('tests/bench/bare-server.mjs', [where]);
  while (!/^\d+\n/.test(program.words())) {
    if (program.isGone()) throw new Error(`the bare server did not start\n${program.words()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ...program, url: `http://127.0.0.1:${Number.parseInt(program.words(), 10)}/` };
}

export async function startSimulator() {
  const port = await freePort();
  const smtpPort = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = start('apps/simulator/dist/main.js', [], {
    SIMULATOR_PORT: String(port),
    SIMULATOR_SMTP_PORT: String(smtpPort),
    SIMULATOR_PUBLIC_URL: url,
  });
  if (!(await waitForUrl(`${url}/__sim/state`, { gone: program.isGone }))) throw new Error(program.words());
  return { ...program, api: new SimulatorClient(url) };
}

/** The product as `npm start` runs it, and how long it took from the start of the process to ready. */
export async function startProduct({ dataDir, databaseUrl }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const from = performance.now();
  const env = {
    NODE_ENV: 'production',
    PORT: String(port),
    PUBLIC_URL: url,
    DATA_DIR: dataDir,
    MASTER_KEY: masterKey,
    ADMIN_USERNAME: owner.username,
    ADMIN_PASSWORD: owner.password,
    ALLOW_PRIVATE_NETWORK: 'true',
    LOG_LEVEL: 'warn',
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
  };
  const program = start('apps/server/dist/main.js', [], env, serverFlags);
  if (!(await waitForUrl(`${url}/readyz`, { everyMs: 10, gone: program.isGone }))) throw new Error(program.words());
  return { ...program, url, readyMs: Math.round(performance.now() - from) };
}

/** A provider, a merchant, and complaints that the messages can be about. */
export async function furnish(product, simulator, complaintCount) {
  const api = new ApiClient(product.url);
  await api.signIn(owner.username, owner.password);
  const { items } = await simulator.api.call('GET', '/demo-credentials');
  const credentials = items.find((item) => item.appId === appId);
  const provider = await api.call('POST', '/providers', {
    ...credentials,
    name: 'Bench',
    environment: 'custom',
    callsPerSecond: 50,
    autoRefund: false,
    enabled: true,
  });
  await simulator.api.call('PATCH', `/apps/${appId}`, {
    callbackUrls: [provider.authorizationCallbackUrl],
    messageUrl: '',
  });
  const link = await api.call('POST', `/providers/${provider.id}/authorization-links`);
  await fetch(`${link.url}&auto=${authAppId}`);
  const ids = [];
  for (let n = 0; n < complaintCount; n += 1) {
    const made = await simulator.api.call('POST', '/complaints', {
      family: 'trade',
      authAppId,
      amount: '5.00',
      push: false,
    });
    ids.push(made.id);
  }
  return ids;
}

/** Resident memory of a process in MiB; null where /proc is not there. */
export function residentMiB(pid) {
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib ? Math.round(Number(kib) / 1024) : null;
  } catch {
    return null;
  }
}
