import { expect, it } from 'vitest';
import { aSnapshot, NOW } from '../complaints.factory.js';
import { merge, type Reading } from './merge.js';

const reading = (rawStatus: string, from: number, to: number): Reading => ({
  snapshot: aSnapshot({ rawStatus }),
  observedAt: NOW + from,
  answeredAt: NOW + to,
  via: 'poll',
});
/** Read from 10 to 20. */
const stored = merge(null, reading('PROCESSING', 10, 20)).state;

it.each<[string, Reading, { status: string; facts: number; observedAt: number; readAgainAt: number | null }]>([
  ['before it', reading('WAIT_PROCESS', 1, 10), { status: 'PROCESSING', facts: 0, observedAt: 10, readAgainAt: null }],
  [
    'after it',
    reading('WAIT_PROCESS', 20, 30),
    { status: 'WAIT_PROCESS', facts: 1, observedAt: 20, readAgainAt: null },
  ],
  [
    'began earlier, ended later, says another thing',
    reading('WAIT_PROCESS', 5, 30),
    { status: 'PROCESSING', facts: 0, observedAt: 10, readAgainAt: NOW + 30 },
  ],
  [
    'began within it, says another thing',
    reading('WAIT_PROCESS', 15, 18),
    { status: 'PROCESSING', facts: 0, observedAt: 10, readAgainAt: NOW + 20 },
  ],
  [
    'began within it, says the same',
    reading('PROCESSING', 15, 18),
    { status: 'PROCESSING', facts: 0, observedAt: 15, readAgainAt: null },
  ],
  [
    'began earlier, says the same',
    reading('PROCESSING', 5, 30),
    { status: 'PROCESSING', facts: 0, observedAt: 10, readAgainAt: null },
  ],
])('a read that %s', (_, late, expected) => {
  const { state, facts, readAgainAt } = merge(stored, late);
  expect({
    status: state.rawStatus,
    facts: facts.length,
    observedAt: state.observedAt - NOW,
    readAgainAt,
  }).toEqual(expected);
});
