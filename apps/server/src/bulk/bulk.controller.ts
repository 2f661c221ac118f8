import type { BulkQuery, BulkRequest, BulksQuery } from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller, Param, Query } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { BulkService } from './bulk.service.js';

@Controller()
export class BulkController {
  constructor(private readonly bulks: BulkService) {}

  @Endpoint(routes.previewBulk)
  preview(@CurrentActor() actor: RequestActor, @Body() request: BulkRequest) {
    return this.bulks.preview(actor, request);
  }

  @Endpoint(routes.startBulk)
  start(@CurrentActor() actor: RequestActor, @Body() request: BulkRequest) {
    return this.bulks.start(actor, request);
  }

  @Endpoint(routes.listBulks)
  list(@CurrentActor() actor: RequestActor, @Query() query: BulksQuery) {
    return this.bulks.page(actor, query);
  }

  @Endpoint(routes.getBulk)
  get(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Query() query: BulkQuery) {
    return this.bulks.get(actor, id, query);
  }

  @Endpoint(routes.retryBulk)
  retry(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.bulks.retry(actor, id);
  }

  @Endpoint(routes.cancelBulk)
  cancel(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.bulks.cancel(actor, id);
  }
}
