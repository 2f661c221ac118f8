import { describe, expect, it } from 'vitest';
import { inPortions, rangeOf } from './selection.js';

const ids = ['a', 'b', 'c', 'd'];

describe('a range of rows', () => {
  it.each([
    ['b', 'd', ['b', 'c', 'd']],
    ['d', 'b', ['b', 'c', 'd']],
    ['c', 'c', ['c']],
    [null, 'c', ['c']],
    ['gone', 'c', ['c']],
    ['b', 'new', ['new']],
  ])('from %s to %s', (from, to, expected) => expect(rangeOf(ids, from, to)).toEqual(expected));
});

it.each([
  [[], 2, []],
  [[1, 2], 2, [[1, 2]]],
  [[1, 2, 3], 2, [[1, 2], [3]]],
])('%j in portions of %i', (items, size, expected) => expect(inPortions(items, size)).toEqual(expected));
