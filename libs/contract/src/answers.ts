import { z } from 'zod';
import { Id, Timestamp } from './text.js';

const summary = {
  id: Id,
  at: Timestamp.meta({ description: 'When it was here' }),
  sha256: z.string().meta({ description: 'Of the answer as it came, UTF-8' }),
};

/** That Alipay answered, when and with what digest. */
export const AnswerSummary = z.object(summary).meta({ id: 'AnswerSummary' });
export type AnswerSummary = z.infer<typeof AnswerSummary>;

export const AnswerList = z.object({ items: z.array(AnswerSummary) }).meta({ id: 'AnswerList' });
export type AnswerList = z.infer<typeof AnswerList>;

/** Alipay's answer word for word; it holds personal data, and opening it is written to the audit log. */
export const Answer = z.object({ ...summary, raw: z.string() }).meta({ id: 'Answer' });
export type Answer = z.infer<typeof Answer>;
