import { routes } from '@redress/contract';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MessagesService } from './messages.service.js';

/**
 * Where Alipay's messages arrive: raw bytes in, one word out. The route is bound to Fastify itself: guards, interceptors
 * and answer schemas have nothing to do here, and passing them costs a tenth of what a message costs in all.
 */
@Injectable()
export class MessagesController implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly messages: MessagesService,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.post(routes.alipayMessage.path, (request, reply) => this.receive(request, reply));
  }

  private async receive(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { status, answer } = await this.messages.receive(body);
    return reply.code(status).header('content-type', 'text/plain; charset=utf-8').send(answer);
  }
}
