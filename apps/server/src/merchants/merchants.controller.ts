import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import {
  routes,
  type CheckResult,
  type Coverage,
  type Event,
  type Merchant as MerchantView,
  type MerchantBulk,
  type MerchantBulkResult,
  type MerchantExportQuery,
  type MerchantNames,
  type MerchantNamesResult,
  type MerchantDetail,
  type MerchantHistoryQuery,
  type MerchantPatch,
  type MerchantQuery,
  type Page,
} from '@redress/contract';
import type { FastifyReply } from 'fastify';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint, IfMatchVersion } from '../platform/http/endpoint.js';
import { MerchantBulkEditing } from './merchant-bulk.service.js';
import { MerchantCoverage } from './merchant-coverage.service.js';
import { MerchantEditing } from './merchant-editing.service.js';
import { MerchantExport } from './merchant-export.service.js';
import { MerchantNaming } from './merchant-names.service.js';
import { MerchantCheck } from './merchant-check.service.js';
import { MerchantHistory } from './merchant-history.service.js';
import { MerchantUnbinding } from './merchant-unbinding.service.js';

@Controller()
export class MerchantsController {
  constructor(
    private readonly editing: MerchantEditing,
    private readonly bulk: MerchantBulkEditing,
    private readonly naming: MerchantNaming,
    private readonly exporting: MerchantExport,
    private readonly covering: MerchantCoverage,
    private readonly checking: MerchantCheck,
    private readonly history: MerchantHistory,
    private readonly unbinding: MerchantUnbinding,
  ) {}

  @Endpoint(routes.coverage)
  coverage(@CurrentActor() actor: RequestActor): Promise<Coverage> {
    return this.covering.of(actor);
  }

  @Endpoint(routes.listMerchants)
  list(@CurrentActor() actor: RequestActor, @Query() query: MerchantQuery): Promise<Page<MerchantView>> {
    return this.editing.list(actor, query);
  }

  @Endpoint(routes.updateMerchants)
  updateMany(@CurrentActor() actor: RequestActor, @Body() body: MerchantBulk): Promise<MerchantBulkResult> {
    return this.bulk.apply(actor, body);
  }

  @Endpoint(routes.importMerchantNames)
  importNames(@CurrentActor() actor: RequestActor, @Body() body: MerchantNames): Promise<MerchantNamesResult> {
    return this.naming.apply(actor, body);
  }

  @Endpoint(routes.exportMerchants)
  async export(
    @CurrentActor() actor: RequestActor,
    @Query() { format: _, ...filter }: MerchantExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { name, content } = await this.exporting.csv(actor, filter);
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(content);
  }

  @Endpoint(routes.getMerchant)
  get(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<MerchantDetail> {
    return this.editing.detail(actor, id);
  }

  @Endpoint(routes.updateMerchant)
  update(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @IfMatchVersion() version: number | null,
    @Body() body: MerchantPatch,
  ): Promise<MerchantView> {
    return this.editing.update(actor, id, version, body);
  }

  @Endpoint(routes.checkMerchant)
  check(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<CheckResult> {
    return this.checking.check(actor, id);
  }

  @Endpoint(routes.merchantHistory)
  events(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @Query() query: MerchantHistoryQuery,
  ): Promise<Page<Event>> {
    return this.history.of(actor, id, query);
  }

  @Endpoint(routes.unbindMerchant)
  unbind(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<void> {
    return this.unbinding.unbind(actor, id);
  }
}
