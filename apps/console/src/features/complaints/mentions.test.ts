import { expect, it } from 'vitest';
import { isMentioned, mentionAt, mentionedIn, withMention } from './mentions.js';

const people = [
  { id: 'u1', displayName: '林晓' },
  { id: 'u2', displayName: '林晓东' },
  { id: 'u3', displayName: 'Su Min' },
];

it.each([
  ['请 @林', 4, { from: 2, typed: '林' }],
  ['@', 1, { from: 0, typed: '' }],
  ['@林晓 看', 5, null],
  ['没有人', 3, null],
  ['@林 后面', 2, { from: 0, typed: '林' }],
])('%j at %d', (text, caret, wanted) => {
  expect(mentionAt(text, caret)).toEqual(wanted);
});

it('puts the name where the caret is', () => {
  expect(withMention('请 @林 看', 4, '林晓')).toEqual({ text: '请 @林晓  看', caret: 6 });
  expect(withMention('没有人', 3, '林晓')).toEqual({ text: '没有人', caret: 3 });
});

it.each([
  ['@林晓 看一下', ['u1']],
  ['@林晓东 看一下', ['u2']],
  ['@林晓东 和 @林晓', ['u2', 'u1']],
  ['@Su Min', ['u3']],
  ['林晓', []],
])('%j speaks to %j', (text, wanted) => {
  expect(mentionedIn(text, people)).toEqual(wanted);
});

it.each([
  ['complaint.noted', 'u1', 'u2,u3', true],
  ['complaint.noted', 'u1', 'u3', false],
  ['complaint.noted', 'u2', 'u2', false],
  ['complaint.assigned', 'u1', 'u2', false],
] as const)('%s by %s to %s is told to u2: %s', (type, id, mentions, isTold) => {
  expect(isMentioned({ type, actor: { kind: 'person', id, name: '林晓' }, data: { mentions } }, 'u2')).toBe(isTold);
});
