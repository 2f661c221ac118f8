import type { Actor, EventType } from '@redress/contract';

type EventData = Record<string, string | number | boolean | null>;

/** A fact to record. */
export interface NewEvent {
  type: EventType;
  actor: Actor;
  providerId?: string | null;
  merchantId?: string | null;
  complaintId?: string | null;
  refundId?: string | null;
  /** Default now. */
  at?: number;
  /** The few figures that belong to it; names as in platform/events/summary.ts. */
  data?: EventData;
  /** A second event with the same key is dropped silently. */
  onceKey?: string;
}

/** A recorded fact. */
export interface StoredEvent extends Required<Omit<NewEvent, 'onceKey'>> {
  id: string;
}
