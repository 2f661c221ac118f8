import { describe, expect, it } from 'vitest';
import { lastMonths } from './months.js';

const at = (text: string) => Date.parse(text);
const names = (now: string, count: number) => lastMonths(at(now), count).map(({ name }) => name);

describe('months in Beijing', () => {
  it.each([
    ['2026-11-24T10:00:00+08:00', ['2026-11', '2026-10', '2026-09']],
    ['2026-11-30T23:59:59.999+08:00', ['2026-11', '2026-10', '2026-09']],
    ['2026-12-01T00:00:00+08:00', ['2026-12', '2026-11', '2026-10']],
    ['2027-01-31T12:00:00+08:00', ['2027-01', '2026-12', '2026-11']],
    ['2028-03-01T00:30:00+08:00', ['2028-03', '2028-02', '2028-01']],
  ])('at %s are %s', (now, expected) => {
    expect(names(now, 3)).toEqual(expected);
  });

  it('begin and end at midnight there, without a gap', () => {
    const months = lastMonths(at('2028-03-15T00:00:00Z'), 3);
    expect(months[1]).toEqual({
      name: '2028-02',
      from: at('2028-02-01T00:00:00+08:00'),
      to: at('2028-03-01T00:00:00+08:00'),
    });
    for (const [index, month] of months.slice(1).entries()) expect(month.to).toBe(months[index]?.from);
  });
});
