import type { ComplaintQuery, FinishRequest, RefundCreate } from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller, Param, Query } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { ComplaintsService } from './complaints.service.js';

@Controller()
export class ComplaintsController {
  constructor(private readonly complaints: ComplaintsService) {}

  @Endpoint(routes.listComplaints)
  list(@CurrentActor() actor: RequestActor, @Query() query: ComplaintQuery) {
    return this.complaints.page(actor, query);
  }

  @Endpoint(routes.countComplaints)
  counts(@CurrentActor() actor: RequestActor) {
    return this.complaints.counts(actor);
  }

  @Endpoint(routes.getComplaint)
  get(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.complaints.get(actor.scope, id);
  }

  @Endpoint(routes.refreshComplaint)
  refresh(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.complaints.refresh(actor, id);
  }

  @Endpoint(routes.refundComplaint)
  refund(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() request: RefundCreate) {
    return this.complaints.refund(actor, id, request);
  }

  @Endpoint(routes.finishComplaint)
  finish(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() request: FinishRequest) {
    return this.complaints.finish(actor, id, request);
  }
}
