import type { Complaint, Event, Statement } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { lastRefused, statementOf } from './statements.js';

const statement = (rest: Partial<Statement>) =>
  ({
    id: 's1',
    kind: 'reply',
    content: '已补发',
    status: 'succeeded',
    createdAt: '2026-11-24T08:00:00.000Z',
    ...rest,
  }) as Statement;
const event = { type: 'complaint.statement_requested', data: { statementId: 's1' } } as unknown as Event;
const reply = (role: 'user' | 'merchant', content: string) =>
  ({ role, content, name: null, at: null, imageIds: [] }) as Complaint['replies'][number];

describe('words that Alipay refused', () => {
  it('come back until something later was said', () => {
    const bad = statement({ id: 's1', status: 'failed' });
    expect(lastRefused({ statements: [bad] }, 'reply')).toBe(bad);
    expect(lastRefused({ statements: [bad] }, 'evidence')).toBe(null);
    const later = statement({ id: 's2', createdAt: '2026-11-24T09:00:00.000Z' });
    expect(lastRefused({ statements: [later, bad] }, 'reply')).toBe(null);
  });
});

describe('words in the timeline', () => {
  it('stand under the event until Alipay shows them itself', () => {
    const sent = statement({});
    expect(statementOf({ statements: [sent], replies: [reply('user', '已补发')] }, event)).toBe(sent);
    expect(statementOf({ statements: [sent], replies: [reply('merchant', '已补发 ')] }, event)).toBe(null);
  });

  it('stand there while it is not known whether they arrived, whatever was said before', () => {
    const unknown = statement({ status: 'unknown' });
    expect(statementOf({ statements: [unknown], replies: [reply('merchant', '已补发')] }, event)).toBe(unknown);
  });
});
