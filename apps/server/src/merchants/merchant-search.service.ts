import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import type { MerchantFilter, MerchantSelection } from './merchant-filter.js';
import { MerchantsRepository, type NamedRow } from './merchants.repository.js';
import { MerchantsService } from './merchants.service.js';

/** Clocks of several processes differ, and a change is seen a little after the time it bears. */
const OVERLAP_MS = 120_000;
/** A clock that was set back heals by itself. */
const WHOLE_EVERY_MS = 600_000;
/** More than these and the list is dense: the database meets enough of them on its way through it. */
const MOST_IDS = 500;

interface Entry {
  /** Name and company in lower case. */
  text: string;
  authAppId: string;
  userId: string;
}

/**
 * Finds merchants by a part of their names. No index of a database finds the middle of a word on both engines, and a
 * walk through ten thousand rows takes many times as long as the rest of the answer; their names fit into memory. What
 * changed since, in this process or another, is read before each search, so nothing is missed.
 */
@Injectable()
export class MerchantSearch {
  private readonly entries = new Map<string, Entry>();
  private readFrom = Number.NEGATIVE_INFINITY;
  private wholeAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly merchants: MerchantsService,
    private readonly clock: Clock,
  ) {}

  async select(filter: MerchantFilter): Promise<MerchantSelection> {
    const freshness = await this.merchants.freshness();
    const isSearch = filter.q !== undefined && filter.q !== '';
    const ids = isSearch ? await this.find(filter.q ?? '', MOST_IDS) : null;
    return { filter, freshness, ids };
  }

  /** Those whose name or company holds `q`, or whose number it is. @returns null when they are more than `most` */
  async find(q: string, most: number): Promise<string[] | null> {
    await this.refresh();
    const wanted = q.toLowerCase();
    const ids: string[] = [];
    for (const [id, { text, authAppId, userId }] of this.entries) {
      if (!text.includes(wanted) && authAppId !== q && userId !== q) continue;
      ids.push(id);
      if (ids.length > most) return null;
    }
    return ids;
  }

  private async refresh(): Promise<void> {
    const isWhole = this.clock.monotonic() - this.wholeAt > WHOLE_EVERY_MS;
    const since = isWhole ? 0 : this.readFrom;
    const from = this.clock.now() - OVERLAP_MS;
    const rows = await this.database.read((reader) => this.repository.namedSince(reader, since));
    for (const row of rows) this.entries.set(row.id, entryOf(row));
    this.readFrom = from;
    if (isWhole) this.wholeAt = this.clock.monotonic();
  }
}

const entryOf = ({ name, companyName, authAppId, userId }: NamedRow): Entry => ({
  text: `${name}\n${companyName}`.toLowerCase(),
  authAppId,
  userId,
});
