import { Controller, Param, Query } from '@nestjs/common';
import { routes, type MerchantReport, type MerchantReportQuery } from '@redress/contract';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { ReportsService } from './reports.service.js';

@Controller()
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Endpoint(routes.merchantReport)
  merchant(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @Query() query: MerchantReportQuery,
  ): Promise<MerchantReport> {
    return this.reports.ofMerchant(actor, id, query.months);
  }
}
