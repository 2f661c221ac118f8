import { expect, it } from 'vitest';
import { typedNumber } from './typed-number.js';

it.each([
  [' 10243351927 ', '10243351927'],
  ['１０２４３３５１９２７', '10243351927'],
  ['2026 1120 2200 1438', '2026112022001438'],
  ['10243351927\u200b', '10243351927'],
  ['ＹＳ２０２６-１', 'YS2026-1'],
  ['  退款 500 克 ', '退款 500 克'],
  ['refund please', 'refund please'],
  ['', ''],
])('%j is looked for as %j', (typed, number) => {
  expect(typedNumber(typed)).toBe(number);
});
