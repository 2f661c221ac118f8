import { expect, it } from 'vitest';
import { beside, movedTo } from './saved-order.js';

const items = ['a', 'b', 'c'].map((id) => ({ id }));

it.each([
  ['a', 'c', 'bca'],
  ['c', 'a', 'cab'],
  ['b', 'a', 'bac'],
  ['b', 'b', 'abc'],
  ['x', 'a', 'abc'],
  ['a', 'x', 'abc'],
])('%s at the place of %s: %s', (id, to, order) => {
  expect(
    movedTo(items, id, to)
      .map((item) => item.id)
      .join(''),
  ).toBe(order);
});

it.each([
  ['a', -1, undefined],
  ['a', 1, 'b'],
  ['c', 1, undefined],
  ['x', 1, undefined],
] as const)('beside %s on side %i: %s', (id, step, expected) => {
  expect(beside(items, id, step)?.id).toBe(expected);
});
