import { Injectable } from '@nestjs/common';
import type { MerchantReport } from '@redress/contract';
import { MerchantsService } from '../merchants/merchants.service.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { lastMonths } from './domain/months.js';
import { toMonthView } from './reports.mapper.js';
import { ReportsRepository } from './reports.repository.js';

/** Numbers for people who steer. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly database: Database,
    private readonly repository: ReportsRepository,
    private readonly merchants: MerchantsService,
    private readonly clock: Clock,
  ) {}

  /**
   * One merchant by Beijing months, newest first.
   *
   * @throws {ProblemError} `not_found`, also for what lies outside the scope
   */
  async ofMerchant(actor: RequestActor, merchantId: string, count: number): Promise<MerchantReport> {
    await this.merchants.get(actor.scope, merchantId);
    const now = this.clock.now();
    const months = lastMonths(now, count);
    return this.database.read(async (reader) => {
      const complaints = await this.repository.complaints(reader, merchantId, months, now);
      const refunds = await this.repository.refunds(reader, merchantId, months);
      const medians = await this.repository.medianToClose(reader, merchantId, months);
      const views = months.map(({ name }) =>
        toMonthView(name, {
          complaints: complaints.find((one) => one.name === name),
          refunds: refunds.find((one) => one.name === name),
          medianMs: medians.get(name),
        }),
      );
      return { merchantId, months: views };
    });
  }
}
