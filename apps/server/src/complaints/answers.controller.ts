import { routes } from '@redress/contract';
import { Controller, Param } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { AnswersService } from './answers.service.js';

@Controller()
export class AnswersController {
  constructor(private readonly answers: AnswersService) {}

  @Endpoint(routes.listAnswers)
  list(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.answers.list(actor, id);
  }

  @Endpoint(routes.getAnswer)
  get(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.answers.get(actor, id);
  }
}
