import { expect, it } from 'vitest';
import { asProblem, noAnswer, problemOf, setProblemWords } from './problem.js';

setProblemWords({ noAnswer: '服务器没有应答。', unreadable: '无法识别' });
const refusal = { code: 'action_not_allowed', title: '当前状态不能这样处理', requestId: 'r1' };

it.each([
  ['its detail', 409, { ...refusal, detail: '投诉已完结' }, '投诉已完结'],
  ['its title', 409, refusal, '当前状态不能这样处理'],
  ['what a proxy answered', 502, undefined, '无法识别 (HTTP 502)'],
])('a refusal says %s, never its code', (_, status, body, message) => {
  expect(problemOf(status, body)).toMatchObject({ status, message });
});

it('says in the language of the page that nobody answered', () => {
  expect(noAnswer()).toMatchObject({ code: 'network', message: '服务器没有应答。' });
  expect(asProblem(noAnswer()).message).toBe('服务器没有应答。');
});
