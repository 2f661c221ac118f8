import type { Answer, AnswerSummary } from '@redress/contract';
import { call } from './client.js';

/** Alipay's answers about a complaint, newest first. */
export const listAnswers = async (complaintId: string): Promise<AnswerSummary[]> =>
  (await call('listAnswers', { id: complaintId })).items;
/** One of them word for word; the server notes who opened it. */
export const getAnswer = (id: string): Promise<Answer> => call('getAnswer', { id });
