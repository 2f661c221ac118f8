/**
 * Run pnpm in the one version this workspace is locked with, on a machine that has only npm.
 *
 *   node scripts/pnpm.mjs install --frozen-lockfile
 *
 * A pnpm of that very version on the PATH is used; else `npx` fetches it (a few seconds the first time, then cached).
 * Corepack is not relied on: newer Node versions come without it.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const pnpmVersion = '12.21.0';
const onWindows = process.platform === 'win32';

/** @returns {{ command: string, args: string[] }} how to start pnpm with `args` here */
export function pnpmCommand(args) {
  const installed = spawnSync('pnpm', ['--version'], { encoding: 'utf8', shell: onWindows });
  if (installed.status === 0 && installed.stdout.trim() === pnpmVersion) return { command: 'pnpm', args };
  return { command: 'npx', args: ['--yes', `pnpm@${pnpmVersion}`, ...args] };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { command, args } = pnpmCommand(process.argv.slice(2));
  const done = spawnSync(command, args, { stdio: 'inherit', shell: onWindows });
  process.exit(done.status ?? 1);
}
