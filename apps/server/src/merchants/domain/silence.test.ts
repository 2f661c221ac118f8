import { expect, it } from 'vitest';
import { isSilent } from './silence.js';

const on = { authAppId: 'on', userId: 'u1', enabled: true, unboundAt: null };
const off = { authAppId: 'off', userId: 'u1', enabled: false, unboundAt: null };
const unbound = { authAppId: 'gone', userId: 'u2', enabled: true, unboundAt: 1 };
const all = [on, off, unbound];

it.each([
  ['a merchant that is on', { authAppId: 'on', userId: null }, false],
  ['one that is off', { authAppId: 'off', userId: null }, true],
  ['one that is unbound', { authAppId: 'gone', userId: null }, true],
  ['an app beside an account: the app decides', { authAppId: 'off', userId: 'u1' }, true],
  ['an account of which one merchant is on', { authAppId: null, userId: 'u1' }, false],
  ['an account of which none is', { authAppId: null, userId: 'u2' }, true],
  ['somebody we do not know', { authAppId: 'other', userId: 'u2' }, false],
  ['nobody at all', { authAppId: null, userId: null }, false],
])('a message about %s', (_, message, expected) => {
  expect(isSilent(message, all)).toBe(expected);
});
