import { REQUIRED_METHODS } from '@redress/alipay';
import { expect, it } from 'vitest';
import { openPlatform } from './open-platform.js';

it('names every method that is called for a merchant, and both messages', () => {
  const { messages, permissions } = openPlatform();
  const methods = permissions.flatMap((permission) => permission.methods);
  expect(methods.toSorted()).toEqual(REQUIRED_METHODS.map(({ method }) => method).toSorted());
  expect(messages.map(({ name }) => name)).toEqual([
    'alipay.merchant.tradecomplain.changed',
    'alipay.open.auth.appauth.cancelled',
  ]);
});
