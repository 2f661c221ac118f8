import { describe, expect, it } from 'vitest';
import { allowedActions, type ActionFacts } from './actions.js';

const facts = (rest: Partial<ActionFacts> = {}): ActionFacts => ({
  family: 'risk',
  status: 'open',
  isAuthorised: true,
  isUnbound: false,
  hasRefundable: true,
  hasTrades: true,
  undecidedRefunds: 0,
  isFinishing: false,
  isStating: false,
  ...rest,
});

describe('allowed actions', () => {
  it.each([
    ['open', {}, ['refund', 'finish', 'reply', 'refresh']],
    ['in progress (risk)', { status: 'processing' as const }, ['refund', 'finish', 'reply', 'refresh']],
    [
      'answered (trade) waits for the user',
      { family: 'trade' as const, status: 'processing' as const },
      ['refund', 'reply', 'refresh'],
    ],
    ['with the platform', { status: 'platform' as const }, ['refresh']],
    ['with the platform (trade)', { family: 'trade' as const, status: 'platform' as const }, ['evidence', 'refresh']],
    ['a message on its way', { isStating: true }, ['refund', 'finish', 'refresh']],
    ['closed', { status: 'closed' as const }, ['refresh']],
    ['authorisation gone', { isAuthorised: false }, []],
    ['all refunded', { hasRefundable: false }, ['finish', 'reply', 'refresh']],
    ['a refund undecided, another trade left', { undecidedRefunds: 1 }, ['refund', 'reply', 'refresh']],
    ['being settled', { isFinishing: true }, ['refund', 'reply', 'refresh']],
    ['no trade', { hasTrades: false, hasRefundable: false }, ['finish', 'reply', 'refresh']],
  ])('%s', (_, rest, expected) => {
    expect(allowedActions(facts(rest)).actions).toEqual(expected);
  });

  it('says why for every action that is not allowed', () => {
    const { refused } = allowedActions(facts({ status: 'closed' }));
    expect(refused.map(({ action }) => action)).toEqual(['refund', 'finish', 'reply', 'evidence']);
    expect(refused.every(({ reason }) => reason['zh-CN'] !== '' && reason.en !== '')).toBe(true);
  });
});
