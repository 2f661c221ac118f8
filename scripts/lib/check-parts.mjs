import { at, bin, tsProjects } from './paths.mjs';
import { runNode } from './run.mjs';
import { say, secondsSince } from './steps.mjs';

/** Everything `npm run check` looks at. Each part is silent when it is content. */
const parts = [
  { name: 'types', script: bin.tsc, args: ['-b', ...tsProjects, 'tests'] },
  { name: 'types of the console', script: bin.vueTsc, args: ['--noEmit', '-p', 'tsconfig.json'], cwd: 'apps/console' },
  { name: 'lint', script: bin.oxlint, args: ['--type-aware', '--deny-warnings', '--quiet', '.'] },
  { name: 'lint of Vue templates', script: bin.eslint, args: ['src/**/*.vue'], cwd: 'apps/console' },
  { name: 'format', script: bin.oxfmt, args: ['--check', '.'] },
  {
    name: 'who may import whom',
    script: bin.depcruise,
    args: ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'apps', 'libs', 'tests/src', 'scripts'],
  },
  { name: 'dead code', script: bin.knip, args: ['--no-progress'] },
];

/**
 * Run all parts, two at a time, types first: the console and lint read what they build.
 *
 * @returns {Promise<{ name: string, ok: boolean }[]>}
 */
export async function runChecks() {
  const results = [];
  const [types, ...others] = parts;
  results.push(await runPart(types));
  const waiting = [...others];
  const worker = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) results.push(await runPart(part));
  };
  await Promise.all([worker(), worker()]);
  return results;
}

async function runPart({ name, script, args, cwd }) {
  const start = performance.now();
  const { code, output } = await runNode(script, args, { cwd: cwd ? at(cwd) : undefined });
  const ok = code === 0;
  say(`${ok ? '✓' : '✗'} ${name} (${secondsSince(start)})`);
  if (!ok) say(output.trimEnd());
  return { name, ok };
}
