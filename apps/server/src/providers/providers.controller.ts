import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  routes,
  type CheckResult,
  type InspectedKeys,
  type InspectKeys,
  type Page,
  type Provider as ProviderView,
  type ProviderCreate,
  type ProviderPatch,
  type ProviderQuery,
} from '@redress/contract';
import { inspectKeyFiles } from '@redress/alipay';
import { Clock } from '../platform/clock.js';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint, IfMatchVersion } from '../platform/http/endpoint.js';
import { viewInspected } from './domain/inspection.js';
import { ProviderCheck } from './provider-check.service.js';
import { ProviderEditing } from './provider-editing.service.js';

@Controller()
export class ProvidersController {
  constructor(
    private readonly editing: ProviderEditing,
    private readonly checking: ProviderCheck,
    private readonly clock: Clock,
  ) {}

  @Endpoint(routes.listProviders)
  list(@CurrentActor() actor: RequestActor, @Query() query: ProviderQuery): Promise<Page<ProviderView>> {
    return this.editing.list(actor, query);
  }

  @Endpoint(routes.createProvider)
  create(@CurrentActor() actor: RequestActor, @Body() body: ProviderCreate): Promise<ProviderView> {
    return this.editing.create(actor, body);
  }

  @Endpoint(routes.getProvider)
  get(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<ProviderView> {
    return this.editing.get(actor, id);
  }

  @Endpoint(routes.updateProvider)
  update(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @IfMatchVersion() version: number | null,
    @Body() body: ProviderPatch,
  ): Promise<ProviderView> {
    return this.editing.update(actor, id, version, body);
  }

  @Endpoint(routes.deleteProvider)
  remove(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<void> {
    return this.editing.remove(actor, id);
  }

  @Endpoint(routes.inspectKeys)
  inspect(@Body() { files }: InspectKeys): InspectedKeys {
    const now = this.clock.now();
    return { files: inspectKeyFiles(files, now).map((file) => viewInspected(file, now)) };
  }

  @Endpoint(routes.checkProvider)
  check(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<CheckResult> {
    return this.checking.check(actor, id);
  }
}
