import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBeijing, parseBeijing } from './time.js';

const DAY = 86_400_000;
const times = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2199, 11, 31) });

describe('N2 Beijing wall clock', () => {
  it('is eight hours ahead of UTC', () => {
    expect(parseBeijing('2026-11-22 10:00:00')).toBe(Date.UTC(2026, 10, 22, 2));
    expect(parseBeijing('2026-01-01 00:00:00')).toBe(Date.UTC(2025, 11, 31, 16));
    expect(formatBeijing(Date.UTC(2025, 11, 31, 16))).toBe('2026-01-01 00:00:00');
    expect(formatBeijing(0)).toBe('1970-01-01 08:00:00');
  });

  it('reads milliseconds and epoch milliseconds', () => {
    expect(parseBeijing('2026-11-22 10:00:00.5')).toBe(Date.UTC(2026, 10, 22, 2, 0, 0, 500));
    expect(parseBeijing('1795312800123')).toBe(1_795_312_800_123);
  });

  it.each([
    '',
    '2026-02-29 00:00:00',
    '2026-04-31 00:00:00',
    '2026-13-01 00:00:00',
    '2026-00-01 00:00:00',
    '2026-01-00 00:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 00:60:00',
    '2026-01-01 00:00:60',
    '2026-1-1 0:0:0',
    '2026-01-01',
    '2026-01-01 00:00:00Z',
    'not a time',
  ])('refuses %j', (text) => {
    expect(parseBeijing(text)).toBeNull();
  });

  it('knows leap years', () => {
    expect(parseBeijing('2028-02-29 08:00:00')).toBe(Date.UTC(2028, 1, 29));
    expect(parseBeijing('2000-02-29 08:00:00')).toBe(Date.UTC(2000, 1, 29));
    expect(parseBeijing('1900-02-29 08:00:00')).toBeNull();
  });

  it('agrees with the calendar of the engine, whatever the zone of the process', () => {
    fc.assert(
      fc.property(times, (ms) => {
        const whole = Math.floor(ms / 1000) * 1000;
        const iso = new Date(whole + 8 * 3_600_000).toISOString();
        return (
          formatBeijing(ms) === `${iso.slice(0, 10)} ${iso.slice(11, 19)}` && parseBeijing(formatBeijing(ms)) === whole
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('sorts as text like it sorts as time', () => {
    fc.assert(
      fc.property(
        times,
        fc.integer({ min: 1, max: 400 }),
        (ms, days) => formatBeijing(ms) < formatBeijing(ms + days * DAY),
      ),
      { numRuns: 1000 },
    );
  });
});
