import { expect, it } from 'vitest';
import { type AttentionFacts, attentionOf } from './attention.js';

const DAY = 24 * 3_600_000;
const NOW = 100 * DAY;
const facts: AttentionFacts = { status: 'open', receivedAt: NOW - DAY, seenAt: null, othersAt: NOW - DAY };

it.each<[string, Partial<AttentionFacts>, { unread?: boolean; changed?: boolean }]>([
  ['never opened', {}, { unread: true }],
  ['closed before anybody looked', { status: 'closed' }, {}],
  ['older than the account', { receivedAt: NOW - 11 * DAY }, {}],
  ['older than a month', { receivedAt: NOW - 31 * DAY }, {}],
  ['seen as it is', { seenAt: NOW }, {}],
  ['changed since', { seenAt: NOW - 2 * DAY }, { changed: true }],
  ['closed since', { seenAt: NOW - 2 * DAY, status: 'closed' }, { changed: true }],
  ['changed by nobody else', { seenAt: NOW - 2 * DAY, othersAt: null }, {}],
])('%s', (_, rest, wanted) => {
  const since = _ === 'older than a month' ? 0 : NOW - 10 * DAY;
  expect(attentionOf({ ...facts, ...rest }, since, NOW)).toEqual({ unread: false, changed: false, ...wanted });
});
