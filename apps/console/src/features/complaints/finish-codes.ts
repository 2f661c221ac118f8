import type { Complaint, Family, RiskProcessCode, ThenFinish, TradeFeedbackCode } from '@redress/contract';
import { needsRemark, toFen } from '@redress/contract';
import { isPartlyRefunded } from './steps.js';

export type FinishCode = RiskProcessCode | TradeFeedbackCode;

const codes: Record<Family, readonly FinishCode[]> = {
  risk: ['CONSENSUS_WITH_CLIENT', 'RECTIFICATION_NO_REFUND', 'REFUND', 'SUBMIT_PROOF_NOT_CONTACTED', 'ORTHER'],
  trade: ['05', '02', '03', '06', '04', '194'],
};

export interface FinishOption {
  code: FinishCode;
  note: 'no-refund' | 'partly' | null;
  isOff: boolean;
}

/** The results Alipay offers for this family. "Refunded" is never said after a partial refund. */
export function finishOptions(complaint: Complaint): FinishOption[] {
  const isPartial = isPartlyRefunded(complaint);
  const hasRefund = toFen(complaint.refundedAmount) > 0;
  return codes[complaint.family].map((code) => {
    if (code !== 'REFUND') return { code, note: null, isOff: false };
    return { code, note: isPartial ? 'partly' : hasRefund ? null : 'no-refund', isOff: isPartial };
  });
}

/** "Refunded" where everything was refunded; otherwise a person chooses. */
export function presetCode(complaint: Complaint): FinishCode | '' {
  const hasRefund = toFen(complaint.refundedAmount) > 0;
  return complaint.family === 'risk' && hasRefund && !isPartlyRefunded(complaint) ? 'REFUND' : '';
}

/** The end a person wants for the complaint once the money is back. */
export interface FinishDraft {
  isOn: boolean;
  code: FinishCode | '';
  remark: string;
}

/** What an end that is asked for still lacks. */
export function lacksOf({ isOn, code, remark }: FinishDraft): 'code' | 'remark' | null {
  if (!isOn) return null;
  if (code === '') return 'code';
  return needsRemark(code) && remark.trim() === '' ? 'remark' : null;
}

/** The same as the API takes it; null: no end is asked for. */
export function wishOf({ isOn, code, remark }: FinishDraft): ThenFinish | null {
  if (!isOn || code === '') return null;
  return remark.trim() === '' ? { code } : { code, remark: remark.trim() };
}
