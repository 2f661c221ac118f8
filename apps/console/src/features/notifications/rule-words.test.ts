import { RuleCreate } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { draftOfRule, eventsShown, faultsOfRule, readHours, ruleBody, ruleEvents } from './rule-words.js';

describe('readHours', () => {
  it.each([
    ['24, 6, 1', [24, 6, 1]],
    ['1，6、24', [24, 6, 1]],
    ['6 6', [6]],
    ['0', null],
    ['241', null],
    ['1.5', null],
    ['', null],
  ])('"%s"', (text, hours) => expect(readHours(text)).toEqual(hours));
});

describe('the events of a rule', () => {
  it('are those that can happen', () => {
    expect(ruleEvents).toContain('channel.failing');
    expect(ruleEvents).not.toContain('channel.test');
    expect(ruleEvents).not.toContain('complaint.assigned');
  });

  it('leave out of a stored rule what cannot happen, unless it is all there is', () => {
    expect(eventsShown(['complaint.received', 'complaint.assigned'])).toEqual(['complaint.received']);
    expect(eventsShown(['complaint.assigned'])).toEqual(['complaint.assigned']);
  });
});

describe('a rule', () => {
  it('needs an event and a channel', () => {
    expect(faultsOfRule({ ...draftOfRule(null), events: [] })).toEqual({
      events: 'eventsMissing',
      channelIds: 'channelsMissing',
    });
  });

  it('becomes a body the contract takes; nothing chosen means all', () => {
    const draft = { ...draftOfRule(null), channelIds: ['ch1'], minAmount: '500' };
    const body = ruleBody(draft, '收到投诉');
    expect(RuleCreate.parse(body)).toMatchObject({
      name: '收到投诉',
      minAmount: '500.00',
      merchantIds: null,
      hoursLeft: null,
    });
  });

  it('asks for hours only where something is due', () => {
    const draft = { ...draftOfRule(null), events: ['complaint.due_soon' as const], channelIds: ['ch1'], hours: 'x' };
    expect(faultsOfRule(draft)).toEqual({ hours: 'hoursBad' });
    expect(ruleBody({ ...draft, hours: '6,1' }, 'n').hoursLeft).toEqual([6, 1]);
  });
});
