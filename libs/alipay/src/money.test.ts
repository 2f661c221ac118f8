import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFen, parseFen, toFen } from './money.js';

const fens = fc.integer({ min: 0, max: 999_999_999_999 });

describe('N1 money', () => {
  it('reads yuan text as fen', () => {
    expect(['0', '0.01', '0.1', '12.34', '12.3', '12', '1.05', '9999999999.99'].map(toFen)).toEqual([
      0, 1, 10, 1234, 1230, 1200, 105, 999_999_999_999,
    ]);
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '-1',
    '+1',
    '01',
    '1.',
    '.5',
    '1.234',
    '1e3',
    '1,000.00',
    '１２',
    'NaN',
    '10000000000',
    '1\n',
  ])('refuses %j', (text) => {
    expect(parseFen(text)).toBeNull();
    expect(() => toFen(text)).toThrow(RangeError);
  });

  it('writes fen with two decimals', () => {
    expect([0, 1, 10, 100, 1234, 999_999_999_999].map(fromFen)).toEqual([
      '0.00',
      '0.01',
      '0.10',
      '1.00',
      '12.34',
      '9999999999.99',
    ]);
  });

  it.each([-1, 0.5, Number.NaN, 1_000_000_000_000, Number.POSITIVE_INFINITY])('refuses to write %d', (fen) => {
    expect(() => fromFen(fen)).toThrow(RangeError);
  });

  it('comes back the same from text', () => {
    fc.assert(
      fc.property(fens, (fen) => toFen(fromFen(fen)) === fen),
      { numRuns: 1000 },
    );
  });

  it('keeps the order and adds like integers', () => {
    fc.assert(
      fc.property(fens, fens, (left, right) => {
        const sum = BigInt(toFen(fromFen(left))) + BigInt(toFen(fromFen(right)));
        return sum === BigInt(left) + BigInt(right);
      }),
      { numRuns: 1000 },
    );
  });

  it('never takes text that is not an amount', () => {
    fc.assert(
      fc.property(fc.string(), (text) => parseFen(text) === null || /^\d+(\.\d{1,2})?$/.test(text)),
      { numRuns: 1000 },
    );
  });
});
