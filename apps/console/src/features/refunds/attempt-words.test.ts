import { describe, expect, it } from 'vitest';
import { attemptWords } from './attempt-words.js';

describe('the words of an attempt', () => {
  it.each([
    ['is waited for', null, null, 'refunds.noAnswerYet'],
    ['was refunded', 'succeeded', null, 'refunds.outcome.succeeded'],
    ['hung', 'unknown', 'timeout', 'refunds.outcome.silent'],
    ['was answered by a proxy', 'unknown', 'unreadable', 'refunds.outcome.untrusted'],
    ['was taken without a word of money', 'unknown', 'not_confirmed', 'refunds.outcome.unconfirmed'],
    ['was answered about another trade', 'unknown', 'other_trade', 'refunds.outcome.otherTrade'],
    ['was answered without a decision', 'unknown', 'ACQ.SYSTEM_ERROR', 'refunds.outcome.undecided'],
    ['asked and heard nothing', 'no-answer', 'timeout', 'refunds.outcome.no-answer'],
    ['asked and was refused', 'no-answer', 'ACQ.SYSTEM_ERROR', 'refunds.outcome.undecided'],
    ['asked and got a forged answer', 'no-answer', 'bad_signature', 'refunds.outcome.untrusted'],
    ['did not leave', 'not-sent', 'network', 'refunds.outcome.not-sent'],
    ['waits for our own limit', 'not-sent', 'throttled', 'refunds.outcome.limited'],
    ['was told to slow down', 'not-sent', 'isp.call-limited', 'refunds.outcome.slowDown'],
    ['found another amount', 'parked', 'amount_mismatch', 'refunds.outcome.mismatch'],
    ['was refused, a person must look', 'parked', 'ACQ.SELLER_BALANCE_NOT_ENOUGH', 'refunds.outcome.parked'],
    ['ended in a way of a newer server', 'adjourned', null, null],
  ])('%s', (_name, outcome, code, expected) => expect(attemptWords(outcome, code)).toBe(expected));
});
