import { z } from 'zod';
import { riskProcessCodes, tradeFeedbackCodes } from './enums.js';
import { refusal } from './text.js';

/** The result handed to Alipay: `risk` takes the process codes, `trade` the feedback codes. */
export const finishCode = z.enum([...riskProcessCodes, ...tradeFeedbackCodes]);

/** Whether Alipay takes this result only with words: the trade family's `feedback_content` is required. */
export const needsRemark = (code: string): boolean => tradeFeedbackCodes.some((one) => one === code);

export const hasRemarkItNeeds = ({ code, remark }: { code: string; remark?: string | undefined }): boolean =>
  !needsRemark(code) || (remark !== undefined && remark !== '');

export const remarkNeeded = refusal('required', '请填写处理说明', 'the remark is required', ['remark']);
