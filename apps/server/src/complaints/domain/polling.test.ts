import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complaintsToRead, earliestUnread, windowsSince } from './polling.js';

const NOW = 1_795_312_800_000;
const DAY = 86_400_000;

describe('windows', () => {
  it('leave no gap and end now, whatever happened since the watermark', () => {
    fc.assert(
      fc.property(fc.integer({ min: -3 * DAY, max: 400 * DAY }), (age) => {
        const windows = windowsSince(NOW - age, NOW);
        const isGapless = windows.every(({ from }, n) => n === 0 || from === windows[n - 1]?.to);
        const isShort = windows.every(({ from, to }) => to > from && to - from <= 7 * DAY);
        return (
          isGapless && isShort && windows.at(-1)?.to === NOW && (windows[0]?.from ?? NOW) < Math.min(NOW, NOW - age)
        );
      }),
    );
  });
});

describe('complaints to read', () => {
  const row = (remoteId: string, rawStatus: string, complainedAt: number | null = NOW) => ({
    family: 'risk' as const,
    remoteId,
    rawStatus,
    complainedAt,
  });
  const known = (remoteId: string, rawStatus: string) => ({ remoteId, rawStatus });

  it('are new ones and those whose state differs', () => {
    const listed = [
      row('1', 'WAIT_PROCESS'),
      row('2', 'PROCESSED'),
      row('3', 'WAIT_PROCESS'),
      row('1', 'WAIT_PROCESS'),
    ];
    expect(complaintsToRead(listed, [known('2', 'WAIT_PROCESS'), known('3', 'WAIT_PROCESS')])).toEqual(['1', '2']);
  });

  it.each([
    ['all stored: nothing holds the window', [row('1', 'WAIT_PROCESS', NOW - DAY)], ['1'], null],
    [
      'one that could not be read holds it',
      [row('1', 'WAIT_PROCESS', NOW - DAY), row('2', 'WAIT_PROCESS', NOW)],
      ['2'],
      NOW - DAY,
    ],
    ['but not for ever', [row('1', 'WAIT_PROCESS', NOW - 90 * DAY)], [], NOW - 30 * DAY],
  ])('%s', (_, listed, stored, expected) => {
    const seen = stored.map((remoteId) => known(remoteId, 'WAIT_PROCESS'));
    expect(earliestUnread(listed, seen, NOW)).toBe(expected);
  });
});
