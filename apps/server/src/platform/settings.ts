import { Injectable } from '@nestjs/common';
import { Clock } from './clock.js';
import { Database, type Reader, type Tx } from './database/database.js';
import { SettingRow } from './database/platform.entities.js';
import { Ids } from './ids.js';
import type { JsonValue } from './json.js';

/** Named values of the installation that are no environment. */
@Injectable()
export class Settings {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async get<T>(reader: Reader, name: string): Promise<T | null> {
    const row = await reader.findOneBy(SettingRow, { name });
    return row ? (row.value as T) : null;
  }

  async setTx(tx: Tx, name: string, value: JsonValue): Promise<void> {
    const insert = 'INSERT INTO setting (id, name, value, updated_at) VALUES (?, ?, ?, ?)';
    const update =
      this.database.engine === 'sqlite'
        ? 'ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at'
        : 'ON DUPLICATE KEY UPDATE value = VALUES(value), updated_at = VALUES(updated_at)';
    await tx.query(`${insert} ${update}`, [this.ids.next(), name, JSON.stringify(value), this.clock.now()]);
  }
}
