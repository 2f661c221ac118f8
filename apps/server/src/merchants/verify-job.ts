import type { NewJob } from '../platform/jobs/queue.js';

export const verifyKind = 'merchant.verify';

/** Whose authorisation to ask about. */
export type VerifyPayload = {
  providerId: string;
  authAppId?: string | null;
  userId?: string | null;
  /** A call said that the token ran out: where it cannot be renewed it has expired, and nobody took it back. */
  isTimedOut?: boolean;
};

/** Requests for the same merchant become one. */
export function verifyJob(
  providerId: string,
  hint: { authAppId?: string; userId?: string },
  more: { isTimedOut?: boolean } = {},
): NewJob {
  const whom = hint.authAppId ?? hint.userId ?? 'all';
  return {
    kind: verifyKind,
    key: `${verifyKind}:${providerId}:${whom.slice(0, 128)}`,
    providerId,
    payload: { providerId, ...hint, ...(more.isTimedOut ? { isTimedOut: true } : {}) },
  };
}
