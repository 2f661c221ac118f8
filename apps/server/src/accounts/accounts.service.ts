import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Reader } from '../platform/database/database.js';
import { UserAccountRow } from '../platform/database/platform.entities.js';

/** People who may sign in. */
@Injectable()
export class AccountsService {
  /** Display names by id; unknown ids are left out. */
  async namesOf(reader: Reader, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await reader.find(UserAccountRow, {
      select: { id: true, displayName: true },
      where: { id: In([...new Set(ids)]) },
    });
    return new Map(rows.map((row) => [row.id, row.displayName]));
  }
}
