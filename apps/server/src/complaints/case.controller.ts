import type { CaseQuery } from '@redress/contract';
import { routes } from '@redress/contract';
import { Controller, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { CaseService } from './case.service.js';

@Controller()
export class CaseController {
  constructor(private readonly cases: CaseService) {}

  @Endpoint(routes.exportCase)
  async zip(
    @CurrentActor() actor: RequestActor,
    @Param('id') id: string,
    @Query() query: CaseQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { name, content } = await this.cases.zip(actor, id, query);
    await reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .send(content);
  }
}
