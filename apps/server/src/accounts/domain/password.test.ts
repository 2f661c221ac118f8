import { expect, it } from 'vitest';
import { isWeakPassword } from './password.js';

it.each([
  'aaaaaaaaaaaa',
  'abcabcabcabc',
  '123456789012',
  '098765432109',
  'Password1234',
  'redress12345',
  'lin.xiao1234',
  'woaini1314520',
])('S02 refuses %s', (password) => {
  expect(isWeakPassword(password, ['lin.xiao'])).toBe(true);
});

it.each(['correct horse battery', '我的投诉处理系统密码很长', 'lin.xiao likes tea at night', 'Tr0ub4dor&3xyz'])(
  'S02 takes %s',
  (password) => {
    expect(isWeakPassword(password, ['lin.xiao'])).toBe(false);
  },
);
