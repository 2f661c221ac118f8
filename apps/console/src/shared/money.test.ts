import { describe, expect, it } from 'vitest';
import { toCapitals } from './capitals.js';
import { formatAmount, readAmount, sumAmounts, yuan } from './money.js';

describe('toCapitals', () => {
  it.each([
    [12_800, '壹佰贰拾捌元整'],
    [0, '零元整'],
    [5, '伍分'],
    [50, '伍角整'],
    [1_050, '壹拾元伍角整'],
    [1_005, '壹拾元零伍分'],
    [1_000_00, '壹仟元整'],
    [1_001_00, '壹仟零壹元整'],
    [1_010_00, '壹仟零壹拾元整'],
    [10_000_00, '壹万元整'],
    [10_001_00, '壹万零壹元整'],
    [100_500_00, '壹拾万零伍佰元整'],
    [12_345_678_90, '壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整'],
    [100_000_000_00, '壹亿元整'],
    [100_000_001_00, '壹亿零壹元整'],
    [3_000_50, '叁仟元伍角整'],
    [39_605, '叁佰玖拾陆元零伍分'],
  ])('%d fen is %s', (fen, text) => expect(toCapitals(fen)).toBe(text));

  it('refuses what is no amount', () => {
    expect(() => toCapitals(-1)).toThrow(RangeError);
    expect(() => toCapitals(0.5)).toThrow(RangeError);
  });
});

describe('amounts', () => {
  it('groups thousands and always has two decimals', () => {
    expect(formatAmount('1234.5')).toBe('1,234.50');
    expect(formatAmount('1234567')).toBe('1,234,567.00');
    expect(yuan('-30')).toBe('-¥30.00');
  });

  it('adds without floats', () => {
    expect(sumAmounts(['0.1', '0.2'])).toBe('0.30');
    expect(sumAmounts([])).toBe('0.00');
  });

  it('reads what people type', () => {
    expect(readAmount(' ¥1,234.5 ')).toBe(123_450);
    expect(readAmount('１２.3')).toBe(1_230);
    expect(readAmount('1.234')).toBeNull();
    expect(readAmount('-1')).toBeNull();
    expect(readAmount('')).toBeNull();
  });
});
