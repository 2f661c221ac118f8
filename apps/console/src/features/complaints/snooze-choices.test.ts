import { expect, it } from 'vitest';
import { readSnooze, snoozeChoices } from './snooze-choices.js';

const now = Date.parse('2026-11-24T16:12:00+08:00');
const facts = { status: 'open', overdue: false, deadline: null } as const;
const at = (beijing: string) => Date.parse(`${beijing}:00+08:00`);

it.each([
  ['2026-11-26T00:00', ['oneHour', 'threeHours', 'tomorrow']],
  ['2026-11-25T09:00', ['oneHour', 'threeHours']],
  ['2026-11-24T19:12', ['oneHour']],
  ['2026-11-24T16:40', []],
  ['2026-11-24T16:00', []],
] as const)('due at %s, what is offered comes before it', (deadline, wanted) => {
  const iso = new Date(at(deadline)).toISOString();
  expect(snoozeChoices({ ...facts, deadline: iso }, now).map(({ name }) => name)).toEqual(wanted);
});

it('comes back at nine in Beijing, also where it is past midnight there', () => {
  const night = at('2026-11-25T00:30');
  expect(snoozeChoices(facts, night).at(-1)).toEqual({ name: 'tomorrow', until: at('2026-11-26T09:00') });
});

it.each([
  ['settled', { ...facts, status: 'closed' }, 0],
  ['called late by Alipay', { ...facts, overdue: true }, 0],
  [
    'with the platform, past what was its deadline',
    { ...facts, status: 'platform', deadline: '2026-11-01T00:00:00Z' },
    3,
  ],
  ['without a deadline', facts, 3],
] as const)('%s', (_, complaint, count) => {
  expect(snoozeChoices(complaint, now)).toHaveLength(count);
});

it.each([
  ['2026-11-24T18:00', at('2026-11-24T18:00')],
  ['2026-11-24T20:00', at('2026-11-24T20:00')],
  ['2026-11-24T20:01', 'beyond'],
  ['2026-11-24T16:12', 'past'],
  ['', 'none'],
  ['2026-13-24T16:12', 'none'],
] as const)('%s typed, due at 20:00', (typed, wanted) => {
  expect(readSnooze(typed, { ...facts, deadline: '2026-11-24T12:00:00.000Z' }, now)).toBe(wanted);
});
