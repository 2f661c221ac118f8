import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';
import { say, step } from './steps.mjs';

/** Programs that tests use beside Node, with the Debian package each comes from. */
const wanted = [
  { name: 'MariaDB', debian: 'mariadb-server', programs: ['mariadbd', 'mysqld'] },
  { name: 'Redis', debian: 'redis-server', programs: ['redis-server'] },
  { name: 'Chromium', debian: 'chromium', programs: ['chromium', 'chromium-browser', 'google-chrome'] },
  {
    name: 'a Chinese font',
    debian: 'fonts-noto-cjk',
    files: ['/usr/share/fonts/opentype/noto', '/usr/share/fonts/truetype/wqy'],
  },
];

/** Full path of a program, also from the folders for system programs, which a user's PATH may leave out. */
export function findProgram(names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const name of names) {
    for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

const isThere = ({ programs, files }) =>
  programs ? findProgram(programs) !== null : files.some((file) => existsSync(file));

/**
 * Install what is missing where that can be done unattended (root on Debian or Ubuntu).
 *
 * @param {string[]} names of `wanted`, those that the tests to come use
 * @returns {Promise<Map<string, string>>} what is still missing → what to do about it
 */
export async function prepare(names) {
  const missing = () => wanted.filter((one) => names.includes(one.name) && !isThere(one));
  const packages = missing().map((one) => one.debian);
  if (packages.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    await step(`installing ${packages.join(', ')} from the system's packages`, () => aptInstall(packages));
  }
  return new Map(missing().map((one) => [one.name, `install it (Debian, Ubuntu: apt-get install ${one.debian})`]));
}

/** A failure is told and left to the parts that need the program: they know whether they can do without. */
async function aptInstall(packages) {
  // RUNLEVEL: no service is started by the installation
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  let result = await run('apt-get', install, { env, timeoutMs: 300_000 });
  if (result.code !== 0) {
    await run('apt-get', ['update'], { env, timeoutMs: 120_000 });
    result = await run('apt-get', install, { env, timeoutMs: 300_000 });
  }
  if (result.code !== 0) say(result.output.split('\n').slice(-15).join('\n'));
}
