import type { Complaint } from '@redress/contract';
import { hourMs, minuteMs } from '../../shared/time.js';

/** How long a picture may be on its way from Alipay; its address does not live much longer. */
const fetchMs = 2 * hourMs;

/** Reading the complaint again has its pictures fetched again. */
const againMs = minuteMs;

export type PictureState = 'there' | 'coming' | 'gone';

/** Whether a picture of the complainant can be shown: it is copied soon after the complaint came, or never. */
export function pictureState(
  image: Complaint['images'][number],
  complaint: Pick<Complaint, 'receivedAt' | 'readAt'>,
  nowMs: number,
): PictureState {
  if (image.storedAt !== null) return 'there';
  const { receivedAt, readAt } = complaint;
  const isComing = nowMs - Date.parse(receivedAt) < fetchMs || nowMs - Date.parse(readAt) < againMs;
  return isComing ? 'coming' : 'gone';
}
