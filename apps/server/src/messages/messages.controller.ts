import { routes } from '@redress/contract';
import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../platform/http/endpoint.js';
import { MessagesService } from './messages.service.js';

/** Where Alipay's messages arrive: raw bytes in, one word out. */
@Controller()
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Endpoint(routes.alipayMessage)
  async receive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { status, answer } = await this.messages.receive(body);
    await reply.code(status).type('text/plain; charset=utf-8').send(answer);
  }
}
