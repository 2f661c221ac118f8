import { describe, expect, it } from 'vitest';
import { MAX_LOOKS, statementStep, timesShown } from './statement.js';

describe('words that are handed to Alipay', () => {
  it.each([
    ['not sent yet', { shownBefore: null, shownNow: 0, looks: 0 }, 'send'],
    ['not sent yet, though the same was said before', { shownBefore: null, shownNow: 2, looks: 0 }, 'send'],
    ['sent, and Alipay shows them', { shownBefore: 0, shownNow: 1, looks: 0 }, 'succeeded'],
    ['sent, and only the older ones are shown', { shownBefore: 1, shownNow: 1, looks: 0 }, 'look-again'],
    ['sent, looked often enough', { shownBefore: 0, shownNow: 0, looks: MAX_LOOKS }, 'unknown'],
    ['sent, shown at the last look', { shownBefore: 0, shownNow: 1, looks: MAX_LOOKS }, 'succeeded'],
    ['sent, where Alipay shows no messages', { shownBefore: 0, shownNow: null, looks: 0 }, 'unknown'],
  ] as const)('%s', (_, facts, expected) => {
    expect(statementStep(facts)).toBe(expected);
  });

  it('are counted as the merchant said them, blanks at the ends aside', () => {
    const replies = [
      { role: 'merchant' as const, content: ' 已补发 ' },
      { role: 'user' as const, content: '已补发' },
      { role: 'merchant' as const, content: '已补发了' },
    ];
    expect(timesShown(replies, '已补发')).toBe(1);
  });
});
