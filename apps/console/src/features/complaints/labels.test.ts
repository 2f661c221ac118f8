import { expect, it } from 'vitest';
import { maxLabels, suggestions, toggled } from './labels.js';

const full = Array.from({ length: maxLabels }, (_, n) => String(n));

it.each<[string[], string, string[]]>([
  [[], ' 补发 ', ['补发']],
  [['补发', '重要'], '补发', ['重要']],
  [['补发'], ' ', ['补发']],
  [full, '补发', full],
  [full, '0', full.slice(1)],
])('%j with %j', (labels, label, wanted) => {
  expect(toggled(labels, label)).toEqual(wanted);
});

it('suggests what is in use and not on yet', () => {
  expect(suggestions(['VIP', '补发', '重要'], ['重要'], '')).toEqual(['VIP', '补发']);
  expect(suggestions(['VIP', '补发', '重要'], [], 'vi')).toEqual(['VIP']);
});
