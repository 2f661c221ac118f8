import { Injectable } from '@nestjs/common';
import { notificationEvents, type NotificationEvent } from '@redress/contract';
import type { Notice } from '@redress/notify';
import { ComplaintsService, type ComplaintNotice } from '../complaints/complaints.service.js';
import { MerchantsService } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Config } from '../platform/config/env.js';
import type { Reader } from '../platform/database/database.js';
import { EventLog, type StoredEvent } from '../platform/events/event-log.js';
import { ProvidersService } from '../providers/providers.service.js';

/** An event that people can be told of, with all that is known about it. */
export interface Facts {
  event: StoredEvent & { type: NotificationEvent };
  complaint: ComplaintNotice | null;
  providerId: string | null;
  merchantId: string | null;
}

/** Collects what a notice is made of. */
@Injectable()
export class NoticesService {
  constructor(
    private readonly events: EventLog,
    private readonly complaints: ComplaintsService,
    private readonly providers: ProvidersService,
    private readonly merchants: MerchantsService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** null when there is no such event, or nobody is ever told of its kind. */
  async factsOf(reader: Reader, eventId: string): Promise<Facts | null> {
    const event = await this.events.get(reader, eventId);
    if (event === null || !isNotifiable(event)) return null;
    const complaint = event.complaintId === null ? null : await this.complaints.forNotice(reader, event.complaintId);
    return {
      event,
      complaint,
      providerId: event.providerId ?? complaint?.providerId ?? null,
      merchantId: event.merchantId ?? complaint?.merchantId ?? null,
    };
  }

  /**
   * Nobody is told of a provider or merchant that is switched off (product.md 6), nor of one that is unbound; but what
   * became of its money is told.
   */
  async isSwitchedOff(facts: Pick<Facts, 'event' | 'providerId' | 'merchantId'>): Promise<boolean> {
    const provider = facts.providerId === null ? null : await this.providers.getFacts(facts.providerId);
    if (provider?.enabled === false) return true;
    const merchant = facts.merchantId === null ? null : await this.merchants.getFacts(facts.merchantId);
    if (merchant?.isUnbound) return !facts.event.type.startsWith('refund.');
    return merchant?.enabled === false;
  }

  /** What the words are made from, as of now. */
  noticeOf({ event, complaint }: Facts): Notice {
    return {
      event: event.type,
      at: event.at,
      now: this.clock.now(),
      publicUrl: this.config.publicUrl,
      data: event.data,
      complaint,
    };
  }

  /** The name of this installation in mails; stable, because Message-IDs are made of it. */
  get hostName(): string {
    const { hostname } = new URL(this.config.publicUrl);
    return /^[a-z0-9.-]+\.[a-z][a-z0-9-]*$/.test(hostname) ? hostname : 'redress.localdomain';
  }
}

const notifiable = new Set<string>(notificationEvents);

function isNotifiable(event: StoredEvent): event is StoredEvent & { type: NotificationEvent } {
  return notifiable.has(event.type);
}
