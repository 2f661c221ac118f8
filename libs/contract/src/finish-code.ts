import { z } from 'zod';
import { needsRemark, riskProcessCodes, tradeFeedbackCodes } from './enums.js';
import { refusal } from './text.js';

/** The result handed to Alipay: `risk` takes the process codes, `trade` the feedback codes. */
export const finishCode = z.enum([...riskProcessCodes, ...tradeFeedbackCodes]);

export const hasRemarkItNeeds = ({ code, remark }: { code: string; remark?: string | undefined }): boolean =>
  !needsRemark(code) || (remark !== undefined && remark !== '');

export const remarkNeeded = refusal('required', '请填写处理说明', 'the remark is required', ['remark']);
