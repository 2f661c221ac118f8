import { expect, it } from 'vitest';
import { refundRefusal } from './refund-gate.js';

const facts = (rest = {}) => ({
  status: 'open' as const,
  isWithdrawn: false,
  oppositePid: '2088',
  trade: { rawStatus: 'WAIT_PROCESS' },
  ...rest,
});

it.each([
  ['nothing against it', {}, null],
  ['withdrawn meanwhile', { status: 'closed', isWithdrawn: true }, 'withdrawn'],
  ['settled meanwhile', { status: 'closed' }, 'not-open'],
  ['under way', { status: 'processing' }, 'not-open'],
  ['of another merchant', { oppositePid: '2089' }, 'foreign-trade'],
  ['trade not part of it any more', { trade: null }, 'foreign-trade'],
  ['being refunded elsewhere', { trade: { rawStatus: 'REFUNDING' } }, 'refunded-before'],
  ['refunded elsewhere', { trade: { rawStatus: 'PROCESSED' } }, 'refunded-before'],
  ['refund time is known', { trade: { rawStatus: null, refundedAt: 1 } }, 'refunded-before'],
  ['family without an account', { oppositePid: null }, null],
])('%s', (_, rest, expected) => {
  expect(refundRefusal({ ...facts(), ...rest } as never, '2088')).toBe(expected);
});
