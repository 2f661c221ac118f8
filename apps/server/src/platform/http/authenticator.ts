import type { FastifyRequest } from 'fastify';
import type { RequestActor } from './actor.js';

/** Turns a request into who sent it. The accounts module provides it. */
export abstract class Authenticator {
  /** null when the request carries no live session or key. */
  abstract authenticate(request: FastifyRequest): Promise<RequestActor | null>;

  /** Whether the token of `X-CSRF-Token` belongs to the actor's session. Keys need none. */
  abstract isCsrfTokenValid(actor: RequestActor, token: string): boolean;

  /** Whether the session (still open in a stream) is alive, and with which rights. */
  abstract recheck(actor: RequestActor): Promise<RequestActor | null>;
}
