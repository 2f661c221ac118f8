import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  routes,
  type Coverage,
  type Merchant as MerchantView,
  type MerchantBulk,
  type MerchantBulkResult,
  type MerchantNames,
  type MerchantNamesResult,
  type MerchantPatch,
  type MerchantQuery,
  type Page,
} from '@redress/contract';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint, IfMatchVersion } from '../platform/http/endpoint.js';
import { MerchantBulkEditing } from './merchant-bulk.service.js';
import { MerchantCoverage } from './merchant-coverage.service.js';
import { MerchantEditing } from './merchant-editing.service.js';
import { MerchantNaming } from './merchant-names.service.js';

@Controller()
export class MerchantsController {
  constructor(
    private readonly editing: MerchantEditing,
    private readonly bulk: MerchantBulkEditing,
    private readonly naming: MerchantNaming,
    private readonly covering: MerchantCoverage,
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

  @Endpoint(routes.getMerchant)
  get(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<MerchantView> {
    return this.editing.get(actor, id);
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
}
