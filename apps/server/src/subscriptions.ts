import type { EventType } from '@redress/contract';

/** Which job follows which event. Rows are written in the transaction that records the event. */
export const subscriptions = {
  'complaint.received': ['complaint.auto-refund', 'delivery.plan'],
  'complaint.updated': ['delivery.plan'],
  'complaint.due_soon': ['delivery.plan'],
  'complaint.overdue': ['delivery.plan'],
  'complaint.escalated': ['delivery.plan'],
  'complaint.assigned': ['delivery.plan'],
  'complaint.closed': ['delivery.plan'],
  'refund.succeeded': ['complaint.settle', 'delivery.plan'],
  'refund.failed': ['delivery.plan'],
  'refund.parked': ['delivery.plan'],
  'merchant.authorized': ['complaint.look-back', 'delivery.plan'],
  'merchant.revoked': ['delivery.plan'],
  'provider.unhealthy': ['delivery.plan'],
  'channel.failing': ['delivery.plan'],
} as const satisfies Partial<Record<EventType, readonly string[]>>;
