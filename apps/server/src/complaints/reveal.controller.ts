import { routes } from '@redress/contract';
import { Controller, Param } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { RevealService } from './reveal.service.js';

@Controller()
export class RevealController {
  constructor(private readonly reveals: RevealService) {}

  @Endpoint(routes.revealContact)
  contact(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.reveals.contact(actor, id);
  }
}
