import { writeFileSync } from 'node:fs';

/**
 * Vitest reporter that leaves the counts of a run in the file named by TEST_COUNTS_FILE, for the one closing line of
 * `npm test`. A test file that could not even be loaded, and an error outside of any test, count as one failed each.
 */
export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      for (const state of states) counts[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
      if (!module.ok() && !states.includes('failed')) counts.failed += 1;
    }
    const file = process.env.TEST_COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
