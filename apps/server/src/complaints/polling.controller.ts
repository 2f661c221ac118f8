import { type Polling, routes } from '@redress/contract';
import { Controller } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { PollingStates } from './polling.state.js';

@Controller()
export class PollingController {
  constructor(private readonly states: PollingStates) {}

  @Endpoint(routes.polling)
  polling(@CurrentActor() actor: RequestActor): Promise<Polling> {
    return this.states.of(actor);
  }
}
