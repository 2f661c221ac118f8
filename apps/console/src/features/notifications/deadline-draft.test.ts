import { expect, it } from 'vitest';
import { draftOf, planOf } from './deadline-draft.js';

const plan = { targets: { risk: null, trade: 48 }, thresholdsHours: [24, 6, 1] };
const draft = draftOf(plan);

it('gives back the plan it was filled from', () => {
  expect(planOf(draft)).toEqual({ plan });
});

it.each([
  ['1, 6 24', { thresholds: '1, 6 24' }, [24, 6, 1]],
  ['twice the same', { thresholds: '6、6' }, [6]],
  ['full width', { thresholds: '１２、３' }, [12, 3]],
])('reads reminders: %s', (_, rest, expected) => {
  expect(planOf({ ...draft, ...rest })).toMatchObject({ plan: { thresholdsHours: expected } });
});

it.each([
  ['no target', { trade: '' }, ['trade']],
  ['zero', { trade: '0' }, ['trade']],
  ['half an hour', { trade: '0.5' }, ['trade']],
  ['too long', { trade: '9999' }, ['trade']],
  ['a bad target that is switched off', { hasTrade: false, trade: 'x' }, null],
  ['no reminder', { thresholds: '' }, ['thresholds']],
  ['too many', { thresholds: '1 2 3 4 5 6 7' }, ['thresholds']],
  ['half an hour before', { thresholds: '0.5' }, ['thresholds']],
])('names the field that is wrong: %s', (_, rest, bad) => {
  const read = planOf({ ...draft, ...rest });
  expect('bad' in read ? read.bad : null).toEqual(bad);
});
