import type { Family } from '@redress/contract';
import type { NewJob } from '../platform/jobs/queue.js';

export interface PollPayload {
  merchantId: string;
  family: Family;
}

/** Reads the list of one merchant and family. */
export const pollJob = ({
  merchantId,
  family,
  providerId,
}: {
  merchantId: string;
  family: Family;
  providerId: string;
}): NewJob => ({
  kind: 'complaint.poll',
  key: `poll:${merchantId}:${family}`,
  payload: { merchantId, family },
  providerId,
});

/** Key under which reads of one complaint coalesce: at most one waits (reliability.md O9). */
export const readKey = (providerId: string, family: Family, remoteId: string): string =>
  `read:${providerId}:${family}:${remoteId}`;

/** Reads one complaint of a merchant. */
export const readJob = (
  { id: merchantId, providerId }: { id: string; providerId: string },
  family: Family,
  remoteId: string,
  via: 'poll' | 'refresh',
): NewJob => ({
  kind: 'complaint.sync',
  key: readKey(providerId, family, remoteId),
  payload: { providerId, family, remoteId, merchantId, via },
  providerId,
});

/** Reads a known complaint again; at most one such job waits. */
export const readAgainJob = (
  complaint: { providerId: string; merchantId: string; family: Family; remoteId: string },
  runAt?: number,
): NewJob => {
  const { providerId, merchantId, family, remoteId } = complaint;
  const job = readJob({ id: merchantId, providerId }, family, remoteId, 'refresh');
  return runAt === undefined ? job : { ...job, runAt };
};
