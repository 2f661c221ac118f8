/**
 * `npm start`: the product for real. Installs, builds what changed, and runs the server in production mode with the
 * environment it was given (README, "Settings"). SIGINT and SIGTERM reach the server, whose exit code this one returns.
 */
import { spawn } from 'node:child_process';
import { buildConsole, buildServer, install } from './lib/build.mjs';
import { requireNode } from './lib/node-version.mjs';
import { at, serverFlags } from './lib/paths.mjs';
import { onStopSignal } from './lib/processes.mjs';
import { main } from './lib/steps.mjs';

requireNode();

await main(async () => {
  await install();
  await buildServer();
  await buildConsole();

  const env = { ...process.env, NODE_ENV: 'production' };
  // A process group of its own: the terminal's Ctrl-C reaches this process alone, and is passed on once.
  const server = spawn(process.execPath, [...serverFlags, at('apps/server/dist/main.js')], {
    env,
    stdio: 'inherit',
    detached: true,
  });
  onStopSignal((signal) => server.kill(signal));
  server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
});
