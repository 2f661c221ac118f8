import type { DeadlinesPatch } from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { DeadlinesService } from './deadlines.service.js';

@Controller()
export class DeadlinesController {
  constructor(private readonly deadlines: DeadlinesService) {}

  @Endpoint(routes.getDeadlines)
  get() {
    return this.deadlines.get();
  }

  @Endpoint(routes.changeDeadlines)
  change(@CurrentActor() actor: RequestActor, @Body() patch: DeadlinesPatch) {
    return this.deadlines.change(actor, patch);
  }
}
