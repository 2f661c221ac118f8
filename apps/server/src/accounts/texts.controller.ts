import type { CannedTextCreate, CannedTextPatch } from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller, Param } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { TextsService } from './texts.service.js';

@Controller()
export class TextsController {
  constructor(private readonly texts: TextsService) {}

  @Endpoint(routes.listTexts)
  list(@CurrentActor() actor: RequestActor) {
    return this.texts.list(actor);
  }

  @Endpoint(routes.createText)
  create(@CurrentActor() actor: RequestActor, @Body() body: CannedTextCreate) {
    return this.texts.create(actor, body);
  }

  @Endpoint(routes.updateText)
  update(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() body: CannedTextPatch) {
    return this.texts.update(actor, id, body);
  }

  @Endpoint(routes.deleteText)
  remove(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.texts.remove(actor, id);
  }
}
