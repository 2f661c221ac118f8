import type { Complaint, Refund } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { guardOf, isPartlyRefunded, leadsOf, refundStep, refusalOf } from './steps.js';

const refund = (status: Refund['status'], createdAt = '2026-11-24T08:00:00Z'): Refund =>
  ({ id: status, status, createdAt, amount: '10.00' }) as Refund;
const aComplaint = (changes: Partial<Complaint>): Complaint =>
  ({
    family: 'risk',
    status: 'open',
    assigneeId: null,
    amount: '20.00',
    refundedAmount: '0.00',
    refunds: [],
    replies: [],
    statements: [],
    repeatOf: [],
    actions: [],
    refusedActions: [],
    ...changes,
  }) as Complaint;

describe('refundStep', () => {
  it('shows the unknown before everything else', () => {
    expect(refundStep(aComplaint({ refunds: [refund('succeeded'), refund('unknown'), refund('parked')] })).state).toBe(
      'unknown',
    );
  });
  it('knows part from whole', () => {
    expect(refundStep(aComplaint({ refundedAmount: '10.00' }))).toEqual({
      state: 'done',
      amount: '10.00',
      isPartial: true,
    });
    expect(refundStep(aComplaint({ refundedAmount: '20.00' }))).toMatchObject({ isPartial: false });
  });
  it('counts a refund made elsewhere as paid', () => {
    expect(refundStep(aComplaint({ refundedAmount: '20.00', refunds: [refund('failed')] })).state).toBe('done');
  });
  it('starts at none', () => expect(refundStep(aComplaint({})).state).toBe('none'));
});

it.each([
  ['80.00', '0.00', false],
  ['80.00', '40.00', true],
  ['80.00', '79.99', true],
  ['80.00', '80.00', false],
  ['80.00', '90.00', false],
  [null, '40.00', false],
])('of %s, %s paid back is a part: %s', (amount, refundedAmount, isPart) => {
  expect(isPartlyRefunded({ amount, refundedAmount })).toBe(isPart);
});

describe('finishing asks for a reason first', () => {
  const reply = { role: 'merchant' as const, name: null, at: null, content: 'x', imageIds: [] };
  const statement = (rest: object) =>
    ({ kind: 'reply', status: 'succeeded', ...rest }) as Complaint['statements'][number];
  const earlier = [{ id: 'e1', by: 'contact' }] as Complaint['repeatOf'];

  it.each([
    ['nothing paid, nothing said', {}, '', 'silent'],
    ['a reply goes with it', {}, '已联系', null],
    ['money went back', { refundedAmount: '1.00' }, '', null],
    ['Alipay shows an answer', { replies: [reply] }, '', null],
    ['an answer of ours arrived', { statements: [statement({})] }, '', null],
    ['an answer of ours did not', { statements: [statement({ status: 'unknown' })] }, '', 'silent'],
    ['evidence is no answer', { statements: [statement({ kind: 'evidence' })] }, '', 'silent'],
    ['trade: its result carries words', { family: 'trade' as const }, '', null],
    [
      'complained before, whatever was paid or said',
      { repeatOf: earlier, refundedAmount: '20.00' },
      '已联系',
      'repeat',
    ],
    ['complained before, also in the trade family', { repeatOf: earlier, family: 'trade' as const }, '', 'repeat'],
  ])('%s', (_, changes, words, guard) => {
    expect(guardOf(aComplaint(changes), words)).toBe(guard);
  });
});

it('says why an action is refused', () => {
  const reason = { 'zh-CN': '退款结果未知', en: 'unknown' };
  const complaint = aComplaint({ actions: ['finish'], refusedActions: [{ action: 'refund', reason }] });
  expect(refusalOf(complaint, 'refund')).toEqual(reason);
  expect(refusalOf(complaint, 'finish')).toBeNull();
});

describe('leadsOf', () => {
  it.each([
    ['nobody has it', { actions: ['reply', 'finish'] }, ['take']],
    ['somebody has it', { actions: ['reply', 'finish'], assigneeId: 'u1' }, ['reply']],
    ['the platform decides, nobody has it', { actions: ['evidence'] }, ['take', 'evidence']],
    ['the platform decides, somebody has it', { actions: ['evidence'], assigneeId: 'u1' }, ['evidence']],
    ['nothing can be said any more', { assigneeId: 'u1' }, []],
    ['it is closed', { status: 'closed' }, []],
  ] as const)('%s', (_, changes, leads) => {
    expect(leadsOf(aComplaint(changes as Partial<Complaint>))).toEqual(leads);
  });
});
