import { describe, expect, it } from 'vitest';
import { memoryOf, nextStart } from './limiter.js';

const FREE = [
  { max: 1, perMs: 2_000 },
  { max: 30, perMs: 3_600_000 },
];

describe('the limiter', () => {
  it('lets the first pass at once', () => expect(nextStart([], FREE, 500)).toBe(500));
  it('keeps the distance', () => expect(nextStart([500], FREE, 600)).toBe(2_500));
  it('forgets what is old', () => expect(nextStart([500], FREE, 9_000)).toBe(9_000));
  it('keeps the hour too', () => {
    const starts = Array.from({ length: 30 }, (_, n) => n * 2_000);
    expect(nextStart(starts, FREE, 60_000)).toBe(3_600_000);
  });
  it('puts a newcomer behind what is promised', () => expect(nextStart([10_000], FREE, 0)).toBe(12_000));
  it('knows how far back it must look', () => expect([memoryOf(FREE), memoryOf([])]).toEqual([3_600_000, 0]));

  it('never exceeds any window, whatever is asked', () => {
    const windows = [
      { max: 4, perMs: 1_050 },
      { max: 18, perMs: 60_500 },
    ];
    const starts: number[] = [];
    for (let n = 0; n < 200; n += 1) starts.push(nextStart(starts, windows, n * 137));
    for (const { max, perMs } of windows) {
      for (const from of starts) {
        expect(starts.filter((at) => at >= from && at < from + perMs).length).toBeLessThanOrEqual(max);
      }
    }
  });
});
