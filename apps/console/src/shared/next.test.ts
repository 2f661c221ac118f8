import { expect, it } from 'vitest';
import { safeNext } from './next.js';

it.each([
  ['/complaints/1?view=overdue', '/complaints/1?view=overdue'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/login?next=/x', '/'],
  [undefined, '/'],
  [['/a'], '/'],
])('%s leads to %s', (next, path) => expect(safeNext(next)).toBe(path));
