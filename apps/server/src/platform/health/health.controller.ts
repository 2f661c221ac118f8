import { routes } from '@redress/contract';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Endpoint } from '../http/endpoint.js';
import { Readiness } from './readiness.js';

/** One bare word each; reasons are for people who signed in (reliability.md B3). */
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Endpoint(routes.healthz)
  async alive(@Res() reply: FastifyReply): Promise<void> {
    await reply.type('text/plain; charset=utf-8').send('ok');
  }

  @Endpoint(routes.readyz)
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const isReady = await this.readiness.check();
    await reply
      .code(isReady ? 200 : 503)
      .type('text/plain; charset=utf-8')
      .send(isReady ? 'ready' : 'unavailable');
  }
}
