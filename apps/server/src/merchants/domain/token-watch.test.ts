import { expect, it } from 'vitest';
import { checksWithin } from './token-watch.js';

it.each([
  ['the usual budget', 5, 7],
  ['a small one', 0.5, 1],
  ['a large one', 200, 300],
])('%s: so many a minute', (_, callsPerSecond, checks) => {
  expect(checksWithin(60_000, callsPerSecond)).toBe(checks);
});
