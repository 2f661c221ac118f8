import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.mjs';
import { findProgram } from './prerequisites.mjs';
import { mustRun, run } from './run.mjs';

/**
 * Start a MariaDB of its own in a temporary folder; the machine's own one, if any, is not touched.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} url: `mysql://…`, of a user who may create databases
 */
export async function startMariadb({ bufferPoolMiB = 64 } = {}) {
  const isRoot = process.getuid?.() === 0;
  const asUser = isRoot ? ['--user=mysql'] : [];
  const folder = mkdtempSync(join(tmpdir(), 'rdb-'));
  chmodSync(folder, 0o755);
  if (isRoot) await mustRun('chown', 'chown', ['mysql', folder]);

  const datadir = `--datadir=${join(folder, 'data')}`;
  const initDb = findProgram(['mariadb-install-db', 'mysql_install_db']);
  const own = isRoot ? [] : [`--user=${userInfo().username}`];
  await mustRun('mariadb-install-db', initDb, [
    '--no-defaults',
    datadir,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...asUser,
    ...own,
  ]);

  const users = join(folder, 'users.sql');
  writeFileSync(
    users,
    // one statement a line: the server reads it so
    [
      "CREATE USER 'redress'@'127.0.0.1' IDENTIFIED BY 'redress-tests';",
      "GRANT ALL ON *.* TO 'redress'@'127.0.0.1' WITH GRANT OPTION;",
      'CREATE DATABASE redress_test;\n',
    ].join('\n'),
  );
  const port = await freePort();
  const server = spawn(
    findProgram(['mariadbd', 'mysqld']),
    [
      '--no-defaults',
      datadir,
      `--socket=${join(folder, 's.sock')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      // on, as on a server of MySQL 8: what it forbids there must not go unseen here
      `--log-bin=${join(folder, 'data', 'binlog')}`,
      '--binlog-format=ROW',
      `--innodb-buffer-pool-size=${bufferPoolMiB}M`,
      '--performance-schema=OFF',
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_bin',
      `--init-file=${users}`,
      ...asUser,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let words = '';
  server.stderr.on('data', (chunk) => (words += chunk));
  const gone = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  };
  if (!(await accepts(port, () => server.exitCode !== null))) {
    await stop();
    throw new Error(`MariaDB did not start:\n${words.split('\n').slice(-15).join('\n')}`);
  }
  return { url: `mysql://redress:redress-tests@127.0.0.1:${port}/redress_test`, stop };
}

/** Version of the installed one in words, for benches and logs. */
export async function mariadbVersion() {
  const program = findProgram(['mariadbd', 'mysqld']);
  if (!program) return null;
  const { output } = await run(program, ['--no-defaults', '--version']);
  return output.match(/Ver\s+(\S+)/)?.[1] ?? null;
}

async function accepts(port, gone) {
  const until = performance.now() + 30_000;
  while (performance.now() < until && !gone()) {
    if (await connects(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

const connects = (port) =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(socket.destroy() && true));
    socket.once('error', () => resolve(false));
  });
