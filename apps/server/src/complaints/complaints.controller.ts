import type { ComplaintExportQuery, ComplaintQuery, FinishRequest, RefundCreate } from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { ComplaintsExport } from './complaints.export.service.js';
import { ComplaintsService } from './complaints.service.js';

@Controller()
export class ComplaintsController {
  constructor(
    private readonly complaints: ComplaintsService,
    private readonly exporting: ComplaintsExport,
  ) {}

  @Endpoint(routes.listComplaints)
  list(@CurrentActor() actor: RequestActor, @Query() query: ComplaintQuery) {
    return this.complaints.page(actor, query);
  }

  @Endpoint(routes.countComplaints)
  counts(@CurrentActor() actor: RequestActor) {
    return this.complaints.counts(actor);
  }

  @Endpoint(routes.exportComplaints)
  async export(
    @CurrentActor() actor: RequestActor,
    @Query() query: ComplaintExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { name, contentType, content } = await this.exporting.file(actor, query);
    await reply
      .header('content-type', contentType)
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(content);
  }

  @Endpoint(routes.getComplaint)
  get(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.complaints.get(actor.scope, id, actor.id);
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
