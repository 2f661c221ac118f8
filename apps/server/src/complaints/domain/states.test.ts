import { normalStatus } from '@redress/alipay';
import type { ComplaintAction, Family } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { allowedActions, type ActionFacts } from './actions.js';
import { isOverdue } from './deadline.js';

/** Every raw state of alipay.md 3.3 and 3.4 and one that nobody knows, with the shape it has for people. */
const states: readonly [Family, string, 'late' | '', 'open' | 'answered' | 'platform' | 'closed'][] = [
  ['risk', 'WAIT_PROCESS', '', 'open'],
  ['risk', 'PROCESSING', '', 'open'],
  ['risk', 'OVERDUE', 'late', 'open'],
  ['risk', 'PART_OVERDUE', 'late', 'open'],
  ['risk', 'PROCESSED', '', 'closed'],
  ['risk', 'OVERDUE_PROCESSED', '', 'closed'],
  ['risk', 'DROP_COMPLAIN', '', 'closed'],
  ['risk', 'DROP_OVERDUE_COMPLAIN', '', 'closed'],
  ['risk', 'DROP_PROCESSED', '', 'closed'],
  ['risk', 'DROP_OVERDUE_PROCESSED', '', 'closed'],
  ['risk', 'BRAND_NEW', '', 'open'],
  ['trade', 'MERCHANT_PROCESSING', '', 'open'],
  ['trade', 'MERCHANT_FEEDBACK_TIMEOUT', 'late', 'open'],
  ['trade', 'MERCHANT_FEEDBACKED', '', 'answered'],
  ['trade', 'PLATFORM_PROCESSING', '', 'platform'],
  ['trade', 'PLATFORM_FINISH', '', 'closed'],
  ['trade', 'FINISHED', '', 'closed'],
  ['trade', 'CANCELLED', '', 'closed'],
  ['trade', 'CLOSED', '', 'closed'],
  ['trade', 'REPORT_SUCCEED', '', 'closed'],
  ['trade', 'BRAND_NEW', '', 'open'],
];

/** Facts beside the state → what may be done, by shape, and what the first refusal of refund and finish says. */
const table: readonly [string, Partial<ActionFacts>, Record<'open' | 'answered' | 'platform' | 'closed', string>][] = [
  ['all is well', {}, { open: 'refund finish', answered: 'refund', platform: '', closed: '' }],
  ['all is refunded', { hasRefundable: false }, { open: 'finish', answered: '', platform: '', closed: '' }],
  [
    'a refund is undecided and more is left',
    { undecidedRefunds: 1 },
    { open: 'refund', answered: 'refund', platform: '', closed: '' },
  ],
  [
    'a refund is undecided and nothing is left',
    { undecidedRefunds: 1, hasRefundable: false },
    { open: '', answered: '', platform: '', closed: '' },
  ],
  ['being settled', { isFinishing: true }, { open: 'refund', answered: 'refund', platform: '', closed: '' }],
  ['no trade', { hasTrades: false, hasRefundable: false }, { open: 'finish', answered: '', platform: '', closed: '' }],
  ['the authorisation ended', { isAuthorised: false }, { open: '', answered: '', platform: '', closed: '' }],
  ['unbound', { isAuthorised: false, isUnbound: true }, { open: '', answered: '', platform: '', closed: '' }],
];

const factsOf = (family: Family, rawStatus: string, rest: Partial<ActionFacts>): ActionFacts => ({
  family,
  status: normalStatus(family, rawStatus).status,
  isAuthorised: true,
  isUnbound: false,
  hasRefundable: true,
  hasTrades: true,
  undecidedRefunds: 0,
  isFinishing: false,
  isStating: false,
  ...rest,
});

describe.each(states)('%s %s', (family, rawStatus, late, shape) => {
  it.each(table)('allows what may be done when %s, and says why for the rest', (_, rest, allowed) => {
    const { actions, refused } = allowedActions(factsOf(family, rawStatus, rest));
    const money = actions.filter((action) => action === 'refund' || action === 'finish');
    expect(money.join(' ')).toBe(allowed[shape]);
    // whatever the state, Alipay may be asked as long as it answers for this merchant
    expect(actions.includes('refresh')).toBe(rest.isAuthorised ?? true);
    const all = [...actions, ...refused.map(({ action }) => action)];
    expect(new Set<ComplaintAction>(all).size, 'each action is either allowed or refused').toBe(all.length);
    for (const { reason } of refused) {
      expect(reason['zh-CN']).toMatch(/\p{Script=Han}/u);
      expect(reason.en).not.toBe('');
    }
  });

  it.each([
    ['without a deadline', null, late === 'late'],
    ['before the deadline', 1, late === 'late'],
    ['at the deadline', 0, shape === 'open' || shape === 'answered'],
    ['after the deadline', -1, shape === 'open' || shape === 'answered'],
  ])('is overdue %s: %s → %s', (_, msLeft, expected) => {
    const { status, isLate } = normalStatus(family, rawStatus);
    expect(isOverdue({ status, isLate, deadlineAt: msLeft }, 0)).toBe(expected);
  });
});

it('says the nearest reason first', () => {
  const why = (rest: Partial<ActionFacts>, rawStatus = 'WAIT_PROCESS', family: Family = 'risk') =>
    Object.fromEntries(
      allowedActions(factsOf(family, rawStatus, rest)).refused.map(({ action, reason }) => [action, reason['zh-CN']]),
    );
  expect(why({ isAuthorised: false }, 'PROCESSED')).toMatchObject({ refund: '投诉已完结', finish: '投诉已完结' });
  expect(why({ isAuthorised: false, isUnbound: true })).toMatchObject({ refund: '商户已解绑，只能查看' });
  expect(why({}, 'PLATFORM_PROCESSING', 'trade')).toMatchObject({ finish: '平台处理中，暂不能操作' });
  expect(why({}, 'MERCHANT_FEEDBACKED', 'trade')).toMatchObject({ finish: '已反馈，等待用户确认' });
  expect(why({ undecidedRefunds: 1, hasRefundable: false })).toEqual({
    refund: '有退款结果未确定，请等待',
    finish: '有退款结果未确定，请等待',
    evidence: '只有交易投诉可以补充证据',
  });
});
