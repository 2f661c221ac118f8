import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RequestActor } from '../platform/http/actor.js';
import { Authenticator } from '../platform/http/authenticator.js';
import { actorOf } from './actor-of.js';
import { Cookies } from './cookies.js';
import { SessionsService } from './sessions.service.js';

/** Knows people by their session cookie; rights are read with every request. */
@Injectable()
export class SessionAuthenticator extends Authenticator {
  constructor(
    private readonly cookies: Cookies,
    private readonly sessions: SessionsService,
  ) {
    super();
  }

  async authenticate(request: FastifyRequest): Promise<RequestActor | null> {
    const token = this.cookies.session(request);
    if (!token || token.length > 100) return null;
    const live = await this.sessions.find(token);
    if (live === null) return null;
    const { ip, id: requestId } = request;
    return actorOf(live.user, { ip, requestId, idempotencyKey: keyOf(request), sessionId: live.session.id });
  }

  isCsrfTokenValid(actor: RequestActor, token: string): boolean {
    return actor.sessionId !== null && this.sessions.isCsrfTokenValid(actor.sessionId, token);
  }

  async recheck(actor: RequestActor): Promise<RequestActor | null> {
    const live = actor.sessionId === null ? null : await this.sessions.findById(actor.sessionId);
    return live && actorOf(live.user, actor);
  }
}

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' && key !== '' ? createHash('sha256').update(key).digest('hex') : null;
}
