import { describe, expect, it } from 'vitest';
import { isSilent } from './silence.js';

const HOUR = 3_600_000;

describe('isSilent', () => {
  it.each([
    ['hundreds a week, quiet for a day and an hour', 300, 25, true],
    ['hundreds a week, quiet over night', 300, 12, false],
    ['one a day, quiet for four days', 7, 4 * 24, false],
    ['one a day, quiet for five days and an hour', 7, 5 * 24 + 1, true],
    ['two in a week are no habit', 2, 60 * 24, false],
  ])('%s', (_, inWeekBefore, hours, expected) => {
    expect(isSilent(0, inWeekBefore, hours * HOUR)).toBe(expected);
  });
});
