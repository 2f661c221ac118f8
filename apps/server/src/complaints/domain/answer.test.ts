import { expect, it } from 'vitest';
import { withoutTokens } from './answer.js';

it.each([
  [
    'another token',
    '{"certify_info":["https://a.example/p?fileId=1&t=abc"]}',
    '{"certify_info":["https://a.example/p?fileId=1&t=xyz"]}',
    true,
  ],
  [
    'escaped',
    String.raw`["https:\/\/a.example\/p?f=1\u0026t=abc"]`,
    String.raw`["https:\/\/a.example\/p?f=1\u0026t=xyz"]`,
    true,
  ],
  ['another picture', '["https://a.example/p?fileId=1&t=abc"]', '["https://a.example/p?fileId=2&t=abc"]', false],
  ['more after the token', '["https://a.example/p?t=abc&fileId=1"]', '["https://a.example/p?t=xyz&fileId=2"]', false],
  ['another state', '{"status":"WAIT_PROCESS"}', '{"status":"PROCESSED"}', false],
])('%s', (_, one, other, isSame) => {
  expect(withoutTokens(one) === withoutTokens(other)).toBe(isSame);
});
