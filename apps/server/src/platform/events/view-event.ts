import type { Event } from '@redress/contract';
import type { StoredEvent } from './event.js';
import { summaryOf } from './summary.js';

/** An event as the API shows it. */
export const viewEvent = (event: StoredEvent): Event => ({
  ...event,
  at: new Date(event.at).toISOString(),
  summary: summaryOf(event),
});
