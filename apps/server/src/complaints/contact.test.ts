import { expect, it } from 'vitest';
import { contactKey, maskContact, maskPhones } from './contact.js';

it.each([
  ['13800001234', '138****1234'],
  ['+86 138-0000-1234', '138****1234'],
  ['张小明', '张**'],
  ['a.b@example.com', 'a***@example.com'],
  ['张', '*'],
])('masks %s', (contact, expected) => {
  expect(maskContact(contact)).toBe(expected);
});

it('masks every phone inside a text and leaves other numbers alone', () => {
  const text = '打 13800001234 或 139-1111-2222，订单 20261122138000012345 没人管';
  expect(maskPhones(text)).toBe('打 138****1234 或 139****2222，订单 20261122138000012345 没人管');
});

it.each([
  ['138 0000 1234', '+8613800001234'],
  ['+8613800001234', '+8613800001234'],
  ['A@X.com', 'a@x.com'],
  ['  ', null],
])('finds %s by one key', (contact, expected) => {
  expect(contactKey(contact)).toBe(expected);
});
