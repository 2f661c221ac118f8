import type { Complaint, Finish } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { fieldOfRefusal, finishDraft } from './finish-draft.js';

const finish = (rest: Partial<Finish>) =>
  ({
    code: 'ORTHER',
    remark: '你这个骗子',
    replyToUser: null,
    repeatReason: null,
    images: [{ id: 'i1' }],
    status: 'failed',
    error: { code: 'SUBMIT_CONTENT_VIOLATION' },
    createdAt: '2026-11-24T08:00:00.000Z',
    ...rest,
  }) as Finish;
const complaint = (finishes: Finish[]) =>
  ({ family: 'risk', amount: '10.00', refundedAmount: '0.00', finishes }) as unknown as Complaint;

describe('the finish dialog opens', () => {
  it('with what Alipay refused', () => {
    expect(finishDraft(complaint([finish({})]))).toMatchObject({
      code: 'ORTHER',
      remark: '你这个骗子',
      imageIds: ['i1'],
    });
  });

  it('empty after anything else', () => {
    const later = finish({ status: 'succeeded', createdAt: '2026-11-24T09:00:00.000Z' });
    for (const finishes of [[], [finish({}), later]])
      expect(finishDraft(complaint(finishes))).toMatchObject({ code: '', remark: '', imageIds: [] });
  });

  it('without "refunded" after only a part was', () => {
    const partly = { ...complaint([finish({ code: 'REFUND' })]), refundedAmount: '4.00' };
    expect(finishDraft(partly).code).toBe('');
  });
});

it.each([
  ['SUBMIT_CONTENT_VIOLATION', {}, 'remark'],
  ['SUBMIT_CONTENT_VIOLATION', { remark: null, replyToUser: '滚' }, 'reply'],
  ['IMAGE_SIZE_OVERRANGE', {}, 'imageIds'],
  ['STATUS_CHANGED', {}, null],
] as const)('%s belongs to a field', (code, rest, field) => {
  expect(fieldOfRefusal(finish({ ...rest, error: { code } as Finish['error'] }))).toBe(field);
});
