import type { AssigneeQuery, ComplaintPatch, TakeRequest } from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller, Param, Query } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint, IfMatchVersion } from '../platform/http/endpoint.js';
import { DeskService } from './desk.service.js';

@Controller()
export class DeskController {
  constructor(private readonly desk: DeskService) {}

  @Endpoint(routes.updateComplaint)
  update(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @IfMatchVersion() version: number | null,
    @Body() patch: ComplaintPatch,
  ) {
    return this.desk.update(actor, id, version, patch);
  }

  @Endpoint(routes.takeComplaint)
  take(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() request: TakeRequest) {
    return this.desk.take(actor, id, request);
  }

  @Endpoint(routes.takeNextComplaint)
  takeNext(@CurrentActor() actor: RequestActor) {
    return this.desk.takeNext(actor);
  }

  @Endpoint(routes.listAssignees)
  assignees(@CurrentActor() actor: RequestActor, @Query() query: AssigneeQuery) {
    return this.desk.assignees(actor, query.complaintId);
  }

  @Endpoint(routes.listLabels)
  labels(@CurrentActor() actor: RequestActor) {
    return this.desk.labelsInUse(actor);
  }
}
