import { Injectable } from '@nestjs/common';
import type { Event, EventType, MerchantHistoryQuery, Page } from '@redress/contract';
import { Database } from '../platform/database/database.js';
import { EventLog, viewEvent } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { Cursors } from '../platform/paging.js';
import { MerchantsRepository } from './merchants.repository.js';

/** What happens to a merchant itself; its complaints and refunds tell their own. */
const OWN: readonly EventType[] = ['merchant.authorized', 'merchant.revoked', 'merchant.updated', 'merchant.unbound'];

/** What became of a merchant, and by whom. */
@Injectable()
export class MerchantHistory {
  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly events: EventLog,
    private readonly cursors: Cursors,
  ) {}

  /** Newest first. @throws {ProblemError} `not_found`, `cursor_mismatch` */
  of(actor: RequestActor, id: string, { cursor, limit, withTotal }: MerchantHistoryQuery): Promise<Page<Event>> {
    const wanted = { cursors: this.cursors, cursor, limit, withTotal };
    return this.database.read(async (reader) => {
      if ((await this.repository.find(reader, actor.scope, id)) === null) throw problem('not_found');
      const page = await this.events.pageOfMerchant(reader, id, OWN, wanted);
      return { ...page, items: page.items.map(viewEvent) };
    });
  }
}
