import { expect, it } from 'vitest';
import { transportOf } from './transport.js';

it.each([
  ['timeout', 'silent'],
  ['unreadable', 'untrusted'],
  ['throttled', 'limited'],
  ['invalid_request', 'refused'],
  ['isv.insufficient-user-permissions', null],
])('%s: %s', (code, expected) => expect(transportOf(code)).toBe(expected));
