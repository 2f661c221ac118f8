import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { at, bin } from './paths.mjs';
import { runNode } from './run.mjs';
import { say, secondsSince } from './steps.mjs';

/** Sums over all parts of one `npm test`, for its closing line. */
export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  lines = [];

  add(name, { passed = 0, failed = 0, skipped = 0 }, seconds = '') {
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
    this.lines.push(`${failed ? '✗' : '✓'} ${name}: ${closingLine({ passed, failed, skipped })} ${seconds}`.trimEnd());
  }

  /** A part that could not run: a failure in CI, elsewhere one skipped that the closing lines name. */
  missing(name, why) {
    const isCi = process.env.CI === 'true';
    this.add(`${name} did not run: ${why}`, isCi ? { failed: 1 } : { skipped: 1 });
  }

  print() {
    say(`\n${this.lines.join('\n')}\n`);
    say(closingLine(this));
  }
}

export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Run tests with vitest and add their counts.
 *
 * @param {{ name: string, project: string, filters?: string[], env?: object, timeoutMs?: number }} part
 */
export async function runTests(tally, { name, project, filters = [], env = {}, timeoutMs = 600_000 }) {
  say(`\n— ${name}`);
  const start = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'redress-counts-'));
  const countsFile = join(folder, 'counts.json');
  const reporters = ['--reporter=dot', `--reporter=${at('scripts/lib/count-reporter.mjs')}`];
  const { code } = await runNode(bin.vitest, ['run', '--project', project, ...reporters, ...filters], {
    show: true,
    timeoutMs,
    env: { ...process.env, ...env, TEST_COUNTS_FILE: countsFile },
  });
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : { failed: 1 };
  if (code !== 0 && !counts.failed) counts.failed = 1;
  rmSync(folder, { recursive: true });
  tally.add(name, counts, `(${secondsSince(start)})`);
}
