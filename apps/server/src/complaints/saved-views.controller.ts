import type { SavedViewCreate, SavedViewPatch } from '@redress/contract';
import { routes } from '@redress/contract';
import { Body, Controller, Param } from '@nestjs/common';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { SavedViewsService } from './saved-views.service.js';

@Controller()
export class SavedViewsController {
  constructor(private readonly views: SavedViewsService) {}

  @Endpoint(routes.listViews)
  async list(@CurrentActor() actor: RequestActor) {
    return { items: await this.views.list(actor) };
  }

  @Endpoint(routes.createView)
  create(@CurrentActor() actor: RequestActor, @Body() body: SavedViewCreate) {
    return this.views.create(actor, body);
  }

  @Endpoint(routes.updateView)
  update(@CurrentActor() actor: RequestActor, @Param('id') id: string, @Body() patch: SavedViewPatch) {
    return this.views.update(actor, id, patch);
  }

  @Endpoint(routes.deleteView)
  remove(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    return this.views.remove(actor, id);
  }
}
