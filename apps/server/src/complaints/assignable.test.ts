import { expect, it } from 'vitest';
import type { Scope } from '../platform/scope.js';
import { type Worker, mayHave, mayKnow } from './assignable.js';

const some = (providerIds: string[], merchantIds: string[] | null = null): Scope => ({
  all: false,
  providerIds,
  merchantIds,
});
const aWorker = (rest: Partial<Worker> = {}): Worker => ({
  role: 'agent',
  enabled: true,
  scope: { all: true },
  ...rest,
});

it.each<[string, Partial<Worker>, boolean]>([
  ['sees everything', {}, true],
  ['sees the provider', { scope: some(['p1']) }, true],
  ['sees the merchant', { scope: some(['p1'], ['m1']) }, true],
  ['sees another merchant', { scope: some(['p1'], ['m2']) }, false],
  ['sees another provider', { scope: some(['p2']) }, false],
  ['only looks', { role: 'viewer' }, false],
  ['left', { enabled: false }, false],
])('a complaint is given to who %s: %#', (_, rest, isAllowed) => {
  expect(mayHave(aWorker(rest), { providerId: 'p1', merchantId: 'm1' })).toBe(isAllowed);
});

it.each<[Scope, Scope, boolean]>([
  [{ all: true }, some(['p1']), true],
  [some(['p1']), { all: true }, true],
  [some(['p1', 'p2']), some(['p2', 'p3']), true],
  [some(['p1']), some(['p2']), false],
  [some([]), some(['p2']), false],
])('people of %o and %o know each other: %s', (theirs, ours, isKnown) => {
  expect(mayKnow(aWorker({ scope: theirs }), ours)).toBe(isKnown);
});
