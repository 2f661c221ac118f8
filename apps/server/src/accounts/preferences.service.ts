import { type Preferences, type PreferencesPatch, usualPreferences } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { UserAccountRow } from '../platform/database/platform.entities.js';
import type { RequestActor } from '../platform/http/actor.js';

/** How each person likes the console. No audit entry: nobody else is concerned. */
@Injectable()
export class PreferencesService {
  constructor(private readonly database: Database) {}

  async get(actor: RequestActor): Promise<Preferences> {
    const row = await this.database.read((db) => db.findOneByOrFail(UserAccountRow, { id: actor.id }));
    return { ...usualPreferences, ...row.preferences };
  }

  /** Absent fields stay. */
  async update(actor: RequestActor, patch: PreferencesPatch): Promise<Preferences> {
    await this.database.write(async (tx) => {
      const { preferences } = await tx.findOneByOrFail(UserAccountRow, { id: actor.id });
      // the version is that of the account: how it looks does not make an administrator's edit stale
      await tx.update(UserAccountRow, { id: actor.id }, { preferences: { ...preferences, ...patch } });
    });
    return this.get(actor);
  }
}
