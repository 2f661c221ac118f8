import { describe, expect, it } from 'vitest';
import { readingAge, usualAgeMs } from './reading-age.js';

const NOW = 1_795_312_800_000;

describe('age of a reading', () => {
  it.each([
    [null, 'never'],
    [-5, 'minute'],
    [60, 'minute'],
    [61, 'five'],
    [300, 'five'],
    [301, 'quarter'],
    [900, 'quarter'],
    [901, 'hour'],
    [3_600, 'hour'],
    [3_601, 'older'],
  ] as const)('%s s: %s', (seconds, expected) => {
    expect(readingAge(seconds === null ? null : NOW - seconds * 1_000, NOW)).toBe(expected);
  });
});

describe('the usual age', () => {
  it.each<[string, number[], number | null]>([
    ['of none', [], null],
    ['of one', [7], 7],
    ['of twenty leaves one out', [...Array.from({ length: 19 }, (_, n) => n), 9_999], 18],
    ['of nineteen leaves none out', [...Array.from({ length: 18 }, (_, n) => n), 9_999], 9_999],
    ['from a clock ahead is none', [-50], 0],
  ])('%s', (_, ages, expected) => {
    const readAts = ages.map((age) => NOW - age);
    expect(usualAgeMs(readAts, NOW)).toBe(expected);
  });
});
