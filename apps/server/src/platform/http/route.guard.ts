import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { mayDo, type Route } from '@redress/contract';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/env.js';
import type { RequestActor } from './actor.js';
import { Authenticator } from './authenticator.js';
import { type Prepared, routeMetadata } from './endpoint.js';
import { languageOf } from './language.js';
import { problem } from './problem.js';
import { readUpload } from './upload.js';
import { parsed } from './validation.js';

type Request = FastifyRequest & Prepared;

/**
 * The one gate before every handler: who is it, may they, does the request come from our own page, is it well formed.
 * Everything is judged by the route's row in the contract.
 */
@Injectable()
export class RouteGuard implements CanActivate {
  private readonly publicOrigin: string;

  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    config: Config,
  ) {
    this.publicOrigin = config.publicUrl;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = this.reflector.get<Route | undefined>(routeMetadata, context.getHandler());
    if (!route) throw new Error(`handler ${context.getHandler().name} names no route of the contract`);
    const request = context.switchToHttp().getRequest<Request>();
    request.redress = { route };
    if (route.method !== 'GET') refuseForeign(request, this.publicOrigin);
    if (typeof route.access === 'string') request.redress.actor = await this.authorise(request, route);
    await prepare(request, route);
    return true;
  }

  private async authorise(request: Request, route: Route): Promise<RequestActor> {
    const actor = await this.authenticator.authenticate(request);
    if (actor === null) throw problem('unauthenticated');
    if (route.method !== 'GET') {
      const token = request.headers['x-csrf-token'];
      if (!this.authenticator.isCsrfTokenValid(actor, typeof token === 'string' ? token : '')) throw problem('csrf');
    }
    if (typeof route.access === 'string' && route.access !== 'session' && !mayDo(actor.role, route.access))
      throw problem('forbidden');
    return actor;
  }
}

/**
 * A browser says where a write comes from; another site's is refused (reliability.md P4). A client that says nothing is
 * no browser, and the token decides.
 */
function refuseForeign(request: Request, publicOrigin: string): void {
  const site = request.headers['sec-fetch-site'];
  if (typeof site === 'string' && site !== 'same-origin' && site !== 'none') throw problem('foreign_origin');
  const { origin, host } = request.headers;
  if (typeof origin !== 'string') return;
  const isOwn = origin === publicOrigin || (URL.canParse(origin) && new URL(origin).host === host);
  if (!isOwn) throw problem('foreign_origin');
}

/** Replaces the raw values by the checked ones, so that a handler never sees anything else. */
async function prepare(request: Request, route: Route): Promise<void> {
  const language = languageOf(request);
  request.params = route.params ? parsed(route.params, request.params, language) : {};
  request.query = route.query ? parsed(route.query, request.query, language) : {};
  if (route.upload) request.redress = { ...request.redress, upload: await readUpload(request) };
  else request.body = route.body ? parsed(route.body, request.body ?? {}, language) : undefined;
  if (route.ifMatch) request.redress = { ...request.redress, version: versionOf(request.headers['if-match']) };
}

function versionOf(header: string | undefined): number | null {
  if (header === undefined || header === '*') return null;
  const digits = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header)?.[1];
  if (digits === undefined) {
    throw problem('invalid_request', {
      errors: [{ field: 'If-Match', code: 'invalid_format', message: 'must be the version, e.g. "3"' }],
    });
  }
  return Number.parseInt(digits, 10);
}
