import { Body, Controller, Param, Query } from '@nestjs/common';
import { routes, type Page, type Rule, type RuleCreate, type RulePatch } from '@redress/contract';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint, IfMatchVersion } from '../platform/http/endpoint.js';
import { RulesService, type RuleListQuery } from './rules.service.js';

@Controller()
export class RulesController {
  constructor(private readonly service: RulesService) {}

  @Endpoint(routes.listRules)
  list(@Query() query: RuleListQuery): Promise<Page<Rule>> {
    return this.service.list(query);
  }

  @Endpoint(routes.createRule)
  create(@CurrentActor() actor: RequestActor, @Body() body: RuleCreate): Promise<Rule> {
    return this.service.create(actor, body);
  }

  @Endpoint(routes.updateRule)
  update(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @IfMatchVersion() version: number | null,
    @Body() body: RulePatch,
  ): Promise<Rule> {
    return this.service.update(actor, id, version, body);
  }

  @Endpoint(routes.deleteRule)
  remove(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<void> {
    return this.service.remove(actor, id);
  }
}
