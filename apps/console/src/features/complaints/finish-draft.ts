import type { Complaint, Finish } from '@redress/contract';
import { finishOptions, presetCode, type FinishCode } from './finish-codes.js';

/** What a person writes in the finish dialog. */
export interface FinishWords {
  code: FinishCode | '';
  remark: string;
  imageIds: string[];
  reply: string;
  repeatReason: string;
}

/** The last finish, where Alipay refused it. */
export function lastRefusedFinish({ finishes }: Pick<Complaint, 'finishes'>): Finish | null {
  const last = finishes.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
  return last?.status === 'failed' ? last : null;
}

/** What the dialog opens with: what Alipay refused last time, to be put right, else the safe default. */
export function finishDraft(complaint: Complaint): FinishWords {
  const refused = lastRefusedFinish(complaint);
  const again = finishOptions(complaint).find(({ code, isOff }) => code === refused?.code && !isOff)?.code;
  return {
    code: again ?? presetCode(complaint),
    remark: refused?.remark ?? '',
    imageIds: refused?.images.map(({ id }) => id) ?? [],
    reply: refused?.replyToUser ?? '',
    repeatReason: refused?.repeatReason ?? '',
  };
}

/** Which field a refusal of Alipay is about; null: none in particular. */
export function fieldOfRefusal({ error, replyToUser, remark }: Finish): 'remark' | 'reply' | 'imageIds' | null {
  if (error === null) return null;
  if (/IMAGE|PICTURE|FILE/.test(error.code)) return 'imageIds';
  if (!/CONTENT|VIOLATION/.test(error.code)) return null;
  return remark === null && replyToUser !== null ? 'reply' : 'remark';
}
