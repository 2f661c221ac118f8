import { Inject, Injectable } from '@nestjs/common';
import { MerchantSearch } from '../merchants/merchant-search.service.js';
import type { Reader } from '../platform/database/database.js';
import { problem } from '../platform/http/problem.js';
import { compareKeys, type ScanKey } from '../platform/scan-page.js';
import type { Complaint } from './complaints.entity.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { keysWithTokens, newestKeys, type SearchOwners, searchTexts } from './complaints.search-index.js';
import { hasWords, searchWordsOf } from './domain/search-words.js';

interface SearchScan {
  walk: (after: ScanKey | null, count: number) => Promise<ScanKey[]>;
  pick: (ids: readonly string[]) => Promise<Complaint[]>;
}

/** Merchants that a text may name; one that names more narrows nothing. */
export const MOST_NAMED = 20;

/** Complaints by words of theirs, and by the name of their merchant; newest first. */
@Injectable()
export class ComplaintsSearch {
  constructor(
    @Inject(MerchantSearch) private readonly merchants: Pick<MerchantSearch, 'find'>,
    private readonly repository: ComplaintsRepository,
  ) {}

  /**
   * @param pick those of these ids that the rest of the filter and the scope let through
   * @throws {ProblemError} `query_too_short` for a single character
   */
  async scan(db: Reader, q: string, owners: SearchOwners, pick: SearchScan['pick']): Promise<SearchScan> {
    const wanted = searchWordsOf(q);
    if (wanted === null) throw problem('query_too_short');
    const named = new Set(await this.namedIn(q, owners));
    return {
      walk: async (after, count) => {
        const said = await keysWithTokens(db, owners, wanted.tokens, after, count);
        if (named.size === 0) return said;
        const theirs = await newestKeys(db, { ...owners, merchantIds: [...named] }, after, count);
        const both = new Map([...said, ...theirs].map((key) => [key.id, key]));
        return [...both.values()].toSorted((a, b) => compareKeys(a, b, 'desc')).slice(0, count);
      },
      pick: async (ids) => {
        const rows = await pick(ids);
        const replies = await this.repository.repliesOfMany(
          db,
          rows.map(({ id }) => id),
        );
        // windows that stand apart also make a match of the index
        return rows.filter(
          (row) =>
            named.has(row.merchantId) || hasWords(searchTexts({ ...row, replies: replies.get(row.id) ?? [] }), wanted),
        );
      },
    };
  }

  private async namedIn(q: string, { merchantIds }: SearchOwners): Promise<string[]> {
    const ids = (await this.merchants.find(q, MOST_NAMED)) ?? [];
    return ids.filter((id) => merchantIds === null || merchantIds.includes(id));
  }
}
