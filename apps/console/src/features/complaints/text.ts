import { toFen } from '@redress/contract';
import { t } from '../../shared/i18n/index.js';
import { yuan } from '../../shared/money.js';
import { isPartlyRefunded } from './steps.js';

/** A long number cut in the middle for lists; it is copied whole. */
export const shortNumber = (number: string): string =>
  number.length <= 16 ? number : `${number.slice(0, 12)}…${number.slice(-4)}`;

/** What was paid back of a complaint or a trade: all of it or a part is told apart; empty where nothing was. */
export function refundedText(of: { amount: string | null; refundedAmount: string }, says: 'short' | 'long'): string {
  const amount = yuan(of.refundedAmount);
  if (toFen(of.refundedAmount) === 0) return '';
  if (of.amount === null || !isPartlyRefunded(of)) return t('detail.refunded', { amount });
  if (says === 'short') return t('detail.partRefunded', { amount });
  return t('detail.partRefundedOf', { amount, total: yuan(of.amount) });
}

/** `6h`, `3d` of the filter in words. */
export const dueText = (due: string): string =>
  due === '' ? '' : t(due.endsWith('d') ? 'filters.due.d' : 'filters.due.h', { n: Number.parseInt(due, 10) });
