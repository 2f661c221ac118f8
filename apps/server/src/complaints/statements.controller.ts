import type { StatementRequest } from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller, Param } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { StatementsService } from './statements.service.js';

@Controller()
export class StatementsController {
  constructor(private readonly statements: StatementsService) {}

  @Endpoint(routes.replyToComplaint)
  reply(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() request: StatementRequest) {
    return this.statements.request(actor, id, 'reply', request);
  }

  @Endpoint(routes.addEvidence)
  evidence(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() request: StatementRequest) {
    return this.statements.request(actor, id, 'evidence', request);
  }
}
