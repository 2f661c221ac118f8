import type { PolicyStop, RefundQuery } from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { RefundsService } from './refunds.service.js';

@Controller()
export class RefundsController {
  constructor(private readonly refunds: RefundsService) {}

  @Endpoint(routes.listRefunds)
  list(@CurrentActor() actor: RequestActor, @Query() query: RefundQuery) {
    return this.refunds.page(actor, query);
  }

  @Endpoint(routes.getRefund)
  get(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.refunds.get(actor.scope, id);
  }

  @Endpoint(routes.retryRefund)
  retry(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.refunds.retry(actor, id);
  }

  @Endpoint(routes.policyState)
  state(@CurrentActor() actor: RequestActor) {
    return this.refunds.policyState(actor);
  }

  @Endpoint(routes.stopPolicy)
  stop(@CurrentActor() actor: RequestActor, @Body() { reason }: z.infer<typeof PolicyStop>) {
    return this.refunds.stop(actor, reason ?? null);
  }

  @Endpoint(routes.resumePolicy)
  resume(@CurrentActor() actor: RequestActor) {
    return this.refunds.resume(actor);
  }
}
