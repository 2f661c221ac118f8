import { normalStatus } from '@redress/alipay';
import { expect, it } from 'vitest';
import type { ComplaintFact } from '../../../apps/server/src/complaints/domain/state.js';
import { type History, liveThrough } from './one-history.js';

const { TRUTH_SEED, TRUTH_RUNS } = process.env;
const firstSeed = Number(TRUTH_SEED ?? 1);
const runs = Number(TRUTH_RUNS ?? 10_000);

it(`ends in Alipay's truth and tells nothing twice, with the seeds ${firstSeed} to ${firstSeed + runs - 1}`, () => {
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    const history = liveThrough(seed);
    const at = `TRUTH_SEED=${seed} TRUTH_RUNS=1`;
    expect(history.stored, at).toEqual(history.fresh);
    expect(
      isWithin(history.believed, history.truth),
      `${at}: ${history.believed.join()} of ${history.truth.join()}`,
    ).toBe(true);
    expect(toldTooOften(history), at).toEqual([]);
  }
});

it('sees all of it happen: overtaking, closings, reopenings, lateness, unknown states', () => {
  const told = new Set<string>();
  for (let seed = 1; seed <= 300; seed += 1)
    for (const fact of liveThrough(seed).facts) told.add(`${fact.type} ${fact.data?.['what'] ?? ''}`.trim());
  expect([...told].toSorted()).toEqual(
    expect.arrayContaining([
      'complaint.closed',
      'complaint.escalated',
      'complaint.imported',
      'complaint.received',
      'complaint.reopened',
      'complaint.updated',
      'complaint.updated deadline',
      'complaint.updated pictures',
      'complaint.updated reply',
      'complaint.updated trade',
    ]),
  );
});

/** Whether the states that were believed came in Alipay's order, however many were missed. */
function isWithin(believed: readonly string[], truth: readonly string[]): boolean {
  let place = 0;
  for (const state of believed) {
    place = truth.indexOf(state, place) + 1;
    if (place === 0) return false;
  }
  return true;
}

/** Facts that were told more often than what they tell happened. */
function toldTooOften({ facts, truth, happened }: History): string[] {
  const count = (is: (fact: ComplaintFact) => boolean) => facts.filter(is).length;
  const type = (name: string) => count((fact) => fact.type === name);
  const what = (name: string, isUsers = true) =>
    count(({ data }) => data?.['what'] === name && (data['role'] === undefined) === isUsers);
  const isClosed = truth.map((raw) =>
    [normalStatus('risk', raw), normalStatus('trade', raw)].some(({ status }) => status === 'closed'),
  );
  const closings = isClosed.filter((now, n) => now && !isClosed[n - 1]).length;
  const openings = isClosed.filter((now, n) => n > 0 && !now && isClosed[n - 1]).length;
  const limits: [string, number, number][] = [
    ['arrival', type('complaint.received') + type('complaint.imported'), 1],
    ['closed', type('complaint.closed') + type('complaint.imported'), closings],
    ['reopened', type('complaint.reopened'), openings],
    ['escalated', type('complaint.escalated'), Math.min(1, happened.escalations)],
    ['deadline', what('deadline'), happened.deadlines],
    ["user's words", what('reply'), happened.userWords],
    ["others' words", what('reply', false), happened.merchantWords],
  ];
  return limits
    .filter(([, told, most]) => told > most)
    .map(([name, told, most]) => `${name}: told ${told}, was ${most}`);
}
