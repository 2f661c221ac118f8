import { expect, it } from 'vitest';
import { autoEffect, readingEffect } from './merchant-effect.js';

const on = {
  enabled: true,
  autoRefund: true,
  providerEnabled: true,
  providerAutoRefund: true,
  authorization: 'active',
  unboundAt: null,
} as const;
const off = { autoRefund: false };
const expired = { authorization: 'expired' } as const;
const unbound = { authorization: 'revoked', unboundAt: '2026-11-22T02:00:00.000Z' } as const;

// the table of product.md 6, and what else may be in the way
it.each([
  ['both on', {}, 'on', 'on'],
  ['merchant off', { enabled: false }, 'disabled', 'disabled'],
  ['provider off', { providerEnabled: false }, 'providerDisabled', 'providerDisabled'],
  ['both off', { enabled: false, providerEnabled: false }, 'providerDisabled', 'providerDisabled'],
  ['no automatic refunds here', off, 'on', 'off'],
  ['none at the provider', { providerAutoRefund: false }, 'on', 'providerOff'],
  ['none at both', { ...off, providerAutoRefund: false }, 'on', 'off'],
  ['authorisation gone', expired, 'unauthorized', 'unauthorized'],
  ['authorisation gone, switched off', { ...expired, enabled: false }, 'disabled', 'disabled'],
  ['authorisation gone, none here', { ...expired, ...off }, 'unauthorized', 'off'],
  ['unbound', unbound, 'unbound', 'unbound'],
  ['unbound, all off', { ...unbound, ...off, enabled: false, providerEnabled: false }, 'unbound', 'unbound'],
] as const)('%s', (_, facts, reading, auto) => {
  expect(readingEffect({ ...on, ...facts })).toBe(reading);
  expect(autoEffect({ ...on, ...facts }, false)).toBe(auto);
});

it('says that everything is stopped only where it would have had an effect', () => {
  expect(autoEffect(on, true)).toBe('stopped');
  expect(autoEffect({ ...on, ...off }, true)).toBe('off');
  expect(autoEffect({ ...on, providerAutoRefund: false }, true)).toBe('providerOff');
});
