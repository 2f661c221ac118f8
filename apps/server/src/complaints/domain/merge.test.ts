import { describe, expect, it } from 'vitest';
import { aSnapshot, NOW } from '../complaints.factory.js';
import { merge, REOPEN_AFTER_MS } from './merge.js';

const read = (rawStatus: string, observedAt = NOW, rest = {}) => ({
  snapshot: aSnapshot({ rawStatus, ...rest }),
  observedAt,
  answeredAt: observedAt,
  via: 'poll' as const,
});
const stored = (rawStatus: string, rest = {}) => merge(null, read(rawStatus, NOW - 1_000, rest)).state;
const types = (facts: { type: string }[]) => facts.map(({ type }) => type);

describe('a complaint that is new', () => {
  it.each([
    ['WAIT_PROCESS', ['complaint.received']],
    ['OVERDUE', ['complaint.received']],
    ['PROCESSING', ['complaint.received']],
    ['PROCESSED', ['complaint.imported']],
    ['DROP_COMPLAIN', ['complaint.imported']],
    ['SOMETHING_NEW', ['complaint.received']],
  ])('in state %s brings %j', (rawStatus, expected) => {
    expect(types(merge(null, read(rawStatus)).facts)).toEqual(expected);
  });

  it('says that it is escalated, too', () => {
    expect(types(merge(null, read('WAIT_PROCESS', NOW, { escalatedAt: NOW })).facts)).toEqual([
      'complaint.received',
      'complaint.escalated',
    ]);
  });

  it('is never closed by a state nobody knows', () => {
    expect(merge(null, read('SOMETHING_NEW')).state).toMatchObject({ status: 'open', needsLook: true });
  });
});

describe('a complaint that is known', () => {
  it('closes when the consumer withdraws, and says so once', () => {
    const first = merge(stored('WAIT_PROCESS'), read('DROP_COMPLAIN'));
    const again = merge(first.state, read('DROP_COMPLAIN', NOW + 1));
    expect(first.state).toMatchObject({ status: 'closed', closeReason: 'withdrawn' });
    expect(first.facts).toEqual([{ type: 'complaint.closed', data: { reason: 'withdrawn' } }]);
    expect(again.facts).toEqual([]);
  });

  it('says that it changed when only the raw state did', () => {
    expect(merge(stored('WAIT_PROCESS'), read('PROCESSING')).facts).toEqual([
      { type: 'complaint.updated', data: { from: 'WAIT_PROCESS', to: 'PROCESSING' } },
    ]);
  });

  it('says that it escalated, once, and not also that it changed', () => {
    const first = merge(stored('WAIT_PROCESS'), read('PROCESSING', NOW, { escalatedAt: NOW }));
    expect(types(first.facts)).toEqual(['complaint.escalated']);
    expect(merge(first.state, read('PROCESSING', NOW + 1, { escalatedAt: NOW })).facts).toEqual([]);
  });

  it('is not touched by an older read that arrives later', () => {
    const newer = merge(stored('WAIT_PROCESS'), read('PROCESSED', NOW)).state;
    const late = merge(newer, read('WAIT_PROCESS', NOW - 500));
    expect(late).toEqual({ state: newer, facts: [], isChanged: false, readAgainAt: null });
  });

  it('is unchanged by the same answer again, but for the time of reading', () => {
    const again = merge(stored('WAIT_PROCESS'), read('WAIT_PROCESS'));
    expect(again).toMatchObject({ facts: [], isChanged: false, state: { observedAt: NOW } });
  });

  it('keeps what a shorter answer leaves out', () => {
    const full = stored('WAIT_PROCESS', { contact: '13800001234', deadlineAt: NOW + 1_000 });
    const { contact: _, deadlineAt: __, trades, ...short } = aSnapshot({ rawStatus: 'PROCESSING' });
    const merged = merge(full, { ...read('PROCESSING'), snapshot: { ...short, trades: [] } });
    expect(merged.state).toMatchObject({ contact: '13800001234', deadlineAt: NOW + 1_000 });
    expect(merged.state.trades.map(({ tradeNo }) => tradeNo)).toEqual(trades.map(({ tradeNo }) => tradeNo));
  });

  it('opens again only when a second read, a minute later, agrees', () => {
    const closed = stored('PROCESSED');
    const first = merge(closed, read('WAIT_PROCESS', NOW));
    expect(first).toMatchObject({ state: { status: 'closed' }, facts: [], readAgainAt: NOW + REOPEN_AFTER_MS });
    const tooSoon = merge(first.state, read('WAIT_PROCESS', NOW + 30_000));
    expect(tooSoon).toMatchObject({ state: { status: 'closed' }, readAgainAt: NOW + REOPEN_AFTER_MS });
    const second = merge(tooSoon.state, read('WAIT_PROCESS', NOW + REOPEN_AFTER_MS));
    expect(second.state.status).toBe('open');
    expect(types(second.facts)).toEqual(['complaint.reopened']);
  });

  it('stays closed when the second read says closed again', () => {
    const doubted = merge(stored('PROCESSED'), read('WAIT_PROCESS', NOW)).state;
    const settled = merge(doubted, read('PROCESSED', NOW + 10_000));
    expect(settled.state).toMatchObject({ status: 'closed', reopenSeenAt: null });
  });
});
