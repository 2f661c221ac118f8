import { afterEach, describe, expect, it, vi } from 'vitest';
import { closingLine, Tally } from './test-run.mjs';

describe('the closing line', () => {
  it('is plain, and names skipped ones only if there are any', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(closingLine({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
  });
});

describe('a part that cannot run', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is a failure in CI', () => {
    vi.stubEnv('CI', 'true');
    const tally = new Tally();
    tally.missing('browser tests', 'Chromium is missing');
    expect(tally.failed).toBe(1);
  });

  it('is named elsewhere', () => {
    vi.stubEnv('CI', '');
    const tally = new Tally();
    tally.missing('browser tests', 'Chromium is missing');
    expect(tally).toMatchObject({ failed: 0, skipped: 1 });
    expect(tally.lines.join()).toContain('browser tests did not run: Chromium is missing');
  });
});
