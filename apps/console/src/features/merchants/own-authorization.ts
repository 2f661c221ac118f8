import type { Event } from '@redress/contract';

/** A merchant that agreed to a link of the person who looks. */
export interface OwnAuthorization {
  providerId: string | null;
  merchantId: string;
  name: string;
}

/**
 * Whose link a merchant followed: the event bears its maker. Colleagues invite for the same provider, and merchants come
 * without a link of ours.
 *
 * @param userId who is signed in
 * @returns null for everything else that happens
 */
export function ownAuthorization(
  { type, actor, providerId, merchantId, data }: Pick<Event, 'type' | 'actor' | 'providerId' | 'merchantId' | 'data'>,
  userId: string | undefined,
): OwnAuthorization | null {
  if (type !== 'merchant.authorized' || merchantId === null) return null;
  if (userId === undefined || actor.id !== userId) return null;
  return { providerId, merchantId, name: typeof data['name'] === 'string' ? data['name'] : '' };
}
