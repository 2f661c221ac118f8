import { openApiDocument, routes } from '@redress/contract';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Config } from '../config/env.js';
import { docsPage } from './docs.page.js';
import { Endpoint } from './endpoint.js';

/** The API's own description, made on first use. */
@Controller()
export class OpenApiController {
  private text: string | null = null;

  constructor(private readonly config: Config) {}

  @Endpoint(routes.openApi)
  async document(@Res() reply: FastifyReply): Promise<void> {
    this.text ??= JSON.stringify(openApiDocument(this.config.publicUrl, this.config.version));
    await reply.type('application/json; charset=utf-8').send(this.text);
  }

  @Endpoint(routes.apiDocs)
  async page(@Res() reply: FastifyReply): Promise<void> {
    await reply.type('text/html; charset=utf-8').send(docsPage());
  }
}
