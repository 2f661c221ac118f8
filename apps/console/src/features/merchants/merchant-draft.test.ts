import { describe, expect, it } from 'vitest';
import { changesBetween, draftOf, rebased } from './merchant-draft.js';

const seen = { name: '云杉', companyName: '', enabled: true, autoRefund: false };

describe('editing a merchant', () => {
  it('takes nothing but its fields from a merchant', () => {
    expect(draftOf({ ...seen, version: 3 } as typeof seen)).toEqual(seen);
  });

  it.each([
    ['nothing', {}, {}, []],
    [
      'a field that was left alone here',
      { enabled: false },
      { name: '云杉超市' },
      [{ field: 'enabled', before: true, theirs: false, mine: null }],
    ],
    [
      'the very field that was changed here',
      { name: '云杉生活' },
      { name: '云杉超市' },
      [{ field: 'name', before: '云杉', theirs: '云杉生活', mine: '云杉超市' }],
    ],
    [
      'the same field to the same value',
      { autoRefund: true },
      { autoRefund: true },
      [{ field: 'autoRefund', before: false, theirs: true, mine: null }],
    ],
  ])('tells what a colleague changed: %s', (_, theirs, mine, expected) => {
    expect(changesBetween(seen, { ...seen, ...theirs }, { ...seen, ...mine })).toEqual(expected);
  });

  it('keeps the own changes on top of theirs', () => {
    const theirs = { ...seen, name: '云杉生活', enabled: false };
    expect(rebased({ ...seen, companyName: '云杉商贸' }, seen, theirs)).toEqual({
      name: '云杉生活',
      companyName: '云杉商贸',
      enabled: false,
      autoRefund: false,
    });
  });
});
