import { describe, expect, it } from 'vitest';
import { subscriptions } from '../../subscriptions.js';
import {
  DEFAULT_RULE_EVENTS,
  isMoot,
  matches,
  plan,
  type MatchChannel,
  type MatchFacts,
  type MatchRule,
} from './match.js';

const aRule = (rest: Partial<MatchRule> = {}): MatchRule => ({
  enabled: true,
  events: ['complaint.received', 'complaint.due_soon', 'merchant.revoked', 'channel.failing'],
  providerIds: null,
  merchantIds: null,
  families: null,
  minAmountFen: null,
  channelIds: ['mail'],
  hoursLeft: null,
  ...rest,
});
const someFacts = (rest: Partial<MatchFacts> = {}): MatchFacts => ({
  event: 'complaint.received',
  providerId: 'P',
  merchantId: 'M',
  complaint: { family: 'risk', amountFen: 5_000 },
  hoursLeft: null,
  aboutChannelId: null,
  ...rest,
});
const mail: MatchChannel = { id: 'mail', enabled: true, groups: [['a'], ['b']] };
const robot: MatchChannel = { id: 'robot', enabled: true, groups: [['room']] };

describe('a rule', () => {
  it.each<[string, Partial<MatchRule>, Partial<MatchFacts>, boolean]>([
    ['asks for its events', {}, {}, true],
    ['asks for no others', {}, { event: 'complaint.closed' }, false],
    ['is silent while off', { enabled: false }, {}, false],
    ['keeps to its providers', { providerIds: ['Q'] }, {}, false],
    ['keeps to its providers, if it names the right one', { providerIds: ['Q', 'P'] }, {}, true],
    ['keeps to its merchants', { merchantIds: ['N'] }, {}, false],
    ['of one merchant is not about events without one', { merchantIds: ['M'] }, { merchantId: null }, false],
    ['keeps to its families', { families: ['trade'] }, {}, false],
    ['has a least amount', { minAmountFen: 5_001 }, {}, false],
    ['has a least amount, included', { minAmountFen: 5_000 }, {}, true],
    ['lets unknown amounts pass', { minAmountFen: 5_000 }, { complaint: { family: 'risk', amountFen: null } }, true],
    ['does not ask events without a complaint for family and amount', { families: ['trade'], minAmountFen: 1 }, { event: 'merchant.revoked', complaint: null }, true],
    ['takes its hours', { hoursLeft: [6, 1] }, { event: 'complaint.due_soon', hoursLeft: 6 }, true],
    ['leaves other hours', { hoursLeft: [6, 1] }, { event: 'complaint.due_soon', hoursLeft: 24 }, false],
    ['without hours takes all', {}, { event: 'complaint.due_soon', hoursLeft: 24 }, true],
    ['asks only reminders for hours', { hoursLeft: [6] }, {}, true],
  ])('%s', (_name, rule, facts, expected) => expect(matches(aRule(rule), someFacts(facts))).toBe(expected)); // prettier-ignore
});

describe('a plan', () => {
  it('tells each recipient of each channel once, however many rules match', () => {
    const rules = [aRule(), aRule({ channelIds: ['robot', 'mail'] })];
    expect(plan(rules, [mail, robot], someFacts())).toEqual({
      deliveries: [
        { channelId: 'mail', recipients: ['a'] },
        { channelId: 'mail', recipients: ['b'] },
        { channelId: 'robot', recipients: ['room'] },
      ],
      skipped: [],
    });
  });

  it('says when no rule matches, or there is none', () => {
    expect(plan([], [mail], someFacts())).toEqual({ notBecause: 'no_rule' });
    expect(plan([aRule({ events: ['complaint.closed'] })], [mail], someFacts())).toEqual({ notBecause: 'no_rule' });
    expect(plan([aRule({ channelIds: ['gone'] })], [mail], someFacts())).toEqual({ notBecause: 'no_rule' });
  });

  it('names the channel that is off', () => {
    expect(plan([aRule()], [{ ...mail, enabled: false }], someFacts())).toEqual({
      deliveries: [],
      skipped: [{ channelId: 'mail', because: 'channel_disabled' }],
    });
  });

  it('does not tell a channel of its own trouble', () => {
    const facts = someFacts({ event: 'channel.failing', complaint: null, aboutChannelId: 'mail' });
    const rules = [aRule({ channelIds: ['mail', 'robot'] })];
    expect(plan(rules, [mail, robot], facts)).toMatchObject({ deliveries: [{ channelId: 'robot' }] });
    expect(plan([aRule()], [mail], facts)).toEqual({ notBecause: 'no_rule' });
  });
});

it('a reminder is moot once the complaint is closed or judged by Alipay, other notices are not', () => {
  expect(isMoot('complaint.due_soon', 'closed')).toBe(true);
  expect(isMoot('complaint.overdue', 'platform')).toBe(true);
  expect(isMoot('complaint.overdue', 'open')).toBe(false);
  expect(isMoot('complaint.received', 'closed')).toBe(false);
});

describe('the rule of the first channel', () => {
  it.each([
    'complaint.received', 'complaint.due_soon', 'complaint.overdue', 'complaint.escalated', 'refund.failed',
    'refund.parked', 'merchant.revoked', 'provider.unhealthy', 'channel.failing',
  ] as const)('asks for %s, which somebody must act on', (event) => {
    expect(matches(aRule({ events: DEFAULT_RULE_EVENTS }), someFacts({ event }))).toBe(true);
    const followers: readonly string[] = subscriptions[event];
    expect(followers).toContain('delivery.plan');
  }); // prettier-ignore

  it('does not ask for what is routine', () => {
    for (const event of ['complaint.updated', 'complaint.assigned', 'channel.test'] as const)
      expect(DEFAULT_RULE_EVENTS).not.toContain(event);
  });
});
