import { readdirSync } from 'node:fs';
import { pnpmCommand } from '../pnpm.mjs';
import { at, bin, tsProjects } from './paths.mjs';
import { mustRun } from './run.mjs';
import { skipped, step } from './steps.mjs';
import { onlyIfChanged } from './up-to-date.mjs';

const packages = () =>
  ['apps', 'libs'].flatMap((folder) => readdirSync(at(folder)).map((name) => `${folder}/${name}`)).concat('tests');
const manifests = () => [
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  ...packages().map((path) => `${path}/package.json`),
];

/** Packages as the lockfile has them. The stamp lies in node_modules and dies with it. */
export async function install() {
  const changed = await onlyIfChanged({
    stamp: 'node_modules/.redress-installed',
    inputs: manifests(),
    outputs: ['node_modules/.modules.yaml', 'node_modules/typescript'],
    work: () =>
      step('installing packages (pnpm, frozen lockfile)', () => {
        const { command, args } = pnpmCommand(['install', '--frozen-lockfile']);
        return mustRun('Installing the packages', command, args, { env: { ...process.env, CI: 'true' } });
      }),
  });
  if (!changed) skipped('packages are installed');
}

/** libs, server and simulator. */
export async function buildServer() {
  const changed = await onlyIfChanged({
    stamp: 'apps/server/dist/.built',
    inputs: ['tsconfig.base.json', 'pnpm-lock.yaml', ...tsProjects],
    outputs: ['apps/server/dist/main.js', 'apps/simulator/dist/main.js', 'libs/contract/dist/index.js'],
    work: () =>
      step('building server and simulator', () =>
        mustRun('The build', process.execPath, [bin.tsc, '-b', ...tsProjects]),
      ),
  });
  if (!changed) skipped('server and simulator are built');
}

/** The console's static files, which the server serves. */
export async function buildConsole() {
  const changed = await onlyIfChanged({
    stamp: 'apps/console/dist/.built',
    inputs: ['apps/console', 'libs/contract/src', 'pnpm-lock.yaml'],
    outputs: ['apps/console/dist/index.html'],
    work: () =>
      step('building the console', () =>
        mustRun('The build of the console', process.execPath, [bin.vite, 'build', '--logLevel', 'warn'], {
          cwd: at('apps/console'),
        }),
      ),
  });
  if (!changed) skipped('the console is built');
}
