import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../platform/database/database.js';
import { Settings } from '../platform/settings.js';
import { type DeadlinePlan, defaultPlan } from './domain/deadline.js';

const SETTING = 'complaints.deadlines';

/** How the house treats deadlines, as it is stored. */
@Injectable()
export class DeadlinePlans {
  constructor(private readonly settings: Settings) {}

  async get(db: Reader): Promise<DeadlinePlan> {
    return (await this.settings.get<DeadlinePlan>(db, SETTING)) ?? defaultPlan;
  }

  async setTx(tx: Tx, { targets, thresholdsHours }: DeadlinePlan): Promise<void> {
    await this.settings.setTx(tx, SETTING, { targets: { ...targets }, thresholdsHours: [...thresholdsHours] });
  }
}
