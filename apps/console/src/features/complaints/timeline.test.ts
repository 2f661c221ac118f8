import type { Event, Finish, Reply } from '@redress/contract';
import { expect, it } from 'vitest';
import { finishOf, timelineOf, toneOf } from './timeline.js';

const event = (id: string, type: Event['type'], at: string): Event => ({ id, type, at }) as Event;
const reply = (at: string | null): Reply => ({ role: 'user', name: null, at, content: 'x', imageIds: [] });
const complaint = {
  events: [
    event('1', 'complaint.received', '2026-11-24T08:00:00Z'),
    event('2', 'refund.succeeded', '2026-11-24T09:00:00Z'),
    { ...event('3', 'complaint.finish_requested', '2026-11-24T07:00:00Z'), data: { finishId: 'f2' } },
  ],
  finishes: [{ id: 'f1' }, { id: 'f2' }] as Finish[],
  replies: [reply('2026-11-24T08:30:00Z'), reply(null)],
};

it('joins events and messages, newest first', () => {
  expect(timelineOf(complaint, 'all').map((entry) => entry.key)).toEqual(['2', 'reply-0', '1', '3', 'reply-1']);
});

it('filters talk and money', () => {
  expect(timelineOf(complaint, 'talk').map((entry) => entry.kind)).toEqual(['reply', 'event', 'reply']);
  expect(timelineOf(complaint, 'money').map((entry) => entry.key)).toEqual(['2']);
});

it('finds what was handed in with a finish', () => {
  expect(complaint.events.map((one) => finishOf(complaint, one)?.id)).toEqual([undefined, undefined, 'f2']);
});

it('colours what went wrong', () => {
  expect(toneOf('refund.failed')).toBe('late');
  expect(toneOf('refund.unknown')).toBe('today');
  expect(toneOf('complaint.received')).toBe('plain');
});
