import { riskProcessCodes, tradeFeedbackCodes, type Complaint } from '@redress/contract';
import { expect, it } from 'vitest';
import { finishOptions, type FinishDraft, lacksOf, presetCode, wishOf } from './finish-codes.js';

const aComplaint = (family: 'risk' | 'trade', refundedAmount: string): Complaint =>
  ({ family, amount: '20.00', refundedAmount }) as Complaint;

it('offers every code of the family once', () => {
  expect(
    finishOptions(aComplaint('risk', '0.00'))
      .map((option) => option.code)
      .toSorted(),
  ).toEqual([...riskProcessCodes].toSorted());
  expect(
    finishOptions(aComplaint('trade', '0.00'))
      .map((option) => option.code)
      .toSorted(),
  ).toEqual([...tradeFeedbackCodes].toSorted());
});

it('presets "refunded" only after a full refund, and refuses it after a partial one', () => {
  expect(presetCode(aComplaint('risk', '20.00'))).toBe('REFUND');
  expect(presetCode(aComplaint('risk', '0.00'))).toBe('');
  expect(presetCode(aComplaint('trade', '20.00'))).toBe('');
  const refund = (amount: string) =>
    finishOptions(aComplaint('risk', amount)).find((option) => option.code === 'REFUND');
  expect(refund('5.00')).toMatchObject({ isOff: true, note: 'partly' });
  expect(refund('0.00')).toMatchObject({ isOff: false, note: 'no-refund' });
});

it.each<[FinishDraft, ReturnType<typeof lacksOf>, ReturnType<typeof wishOf>]>([
  [{ isOn: false, code: '', remark: '' }, null, null],
  [{ isOn: false, code: '02', remark: '已退款' }, null, null],
  [{ isOn: true, code: '', remark: '已退款' }, 'code', null],
  [{ isOn: true, code: 'REFUND', remark: '' }, null, { code: 'REFUND' }],
  [{ isOn: true, code: '02', remark: ' ' }, 'remark', { code: '02' }],
  [{ isOn: true, code: '02', remark: ' 已退款 ' }, null, { code: '02', remark: '已退款' }],
])('the end %o lacks %s', (draft, lack, wish) => {
  expect(lacksOf(draft)).toBe(lack);
  expect(wishOf(draft)).toEqual(wish);
});
