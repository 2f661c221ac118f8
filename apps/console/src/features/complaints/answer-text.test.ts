import { expect, it } from 'vitest';
import { readable } from './answer-text.js';

it.each([
  ['{"a":{"b":1}}', '{\n  "a": {\n    "b": 1\n  }\n}'],
  ['<html>', '<html>'],
  ['{"id":12345678901234567890}', '{"id":12345678901234567890}'],
  ['', ''],
])('lays out %s', (raw, expected) => {
  expect(readable(raw)).toBe(expected);
});
