import type { MessageKey } from '../../shared/i18n/index.js';
import { transportOf } from '../../shared/transport.js';

/**
 * What happened in one call, in words that are true: the outcome alone lumps silence, an answer that decides nothing
 * and one that nobody may trust.
 *
 * @returns null for an outcome of a newer server, which is shown as it is
 */
export function attemptWords(outcome: string | null, code: string | null): MessageKey | null {
  switch (outcome) {
    case null:
      return 'refunds.noAnswerYet';
    case 'succeeded':
    case 'failed':
    case 'nothing':
    case 'lost':
      return `refunds.outcome.${outcome}`;
    case 'parked':
      return code === 'amount_mismatch' ? 'refunds.outcome.mismatch' : 'refunds.outcome.parked';
    case 'unknown':
    case 'no-answer':
    case 'not-sent':
      return code === null ? `refunds.outcome.${outcome}` : undecidedWords(outcome, code);
    default:
      return null;
  }
}

function undecidedWords(outcome: 'unknown' | 'no-answer' | 'not-sent', code: string): MessageKey {
  if (code === 'not_confirmed') return 'refunds.outcome.unconfirmed';
  if (code === 'other_trade') return 'refunds.outcome.otherTrade';
  switch (transportOf(code)) {
    case 'silent':
      return outcome === 'unknown' ? 'refunds.outcome.silent' : `refunds.outcome.${outcome}`;
    case 'untrusted':
      return 'refunds.outcome.untrusted';
    case 'limited':
      return 'refunds.outcome.limited';
    case 'refused':
      return 'refunds.outcome.not-sent';
    default:
      // a code of Alipay's: it did answer
      return outcome === 'not-sent' ? 'refunds.outcome.slowDown' : 'refunds.outcome.undecided';
  }
}
