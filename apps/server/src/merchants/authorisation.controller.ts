import { randomBytes } from 'node:crypto';
import { Controller, Param, Query, Req, Res } from '@nestjs/common';
import { routes, type AuthorizationLink } from '@redress/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestActor } from '../platform/http/actor.js';
import { Authenticator } from '../platform/http/authenticator.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { pagePolicy } from '../platform/http/security-headers.js';
import { authorisationPage } from './authorisation.page.js';
import { AuthorisationService, type CallbackQuery } from './authorisation.service.js';

/** As many as an address can carry; the list shows the rest first anyway. */
const MAX_MARKED = 50;
const idsOf = (merchants: readonly { id: string }[]): string =>
  merchants
    .slice(0, MAX_MARKED)
    .map(({ id }) => encodeURIComponent(id))
    .join(',');

@Controller()
export class AuthorisationController {
  constructor(
    private readonly authorisation: AuthorisationService,
    private readonly authenticator: Authenticator,
  ) {}

  @Endpoint(routes.createAuthorizationLink)
  createLink(@CurrentActor() actor: RequestActor, @Param('id') id: string): Promise<AuthorizationLink> {
    return this.authorisation.createLink(actor, id);
  }

  /**
   * Merchants come here from Alipay on their own machine, mostly without a session. Whoever is signed in goes on to the
   * console, where the new merchants are marked; everybody else reads a page.
   */
  @Endpoint(routes.authorizationCallback)
  async callback(
    @Query() query: CallbackQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const outcome = await this.authorisation.takeUp(query, { ip: request.ip, requestId: request.id });
    const isSignedIn = (await this.authenticator.authenticate(request)) !== null;
    if (outcome.ok && outcome.merchants.length > 0 && isSignedIn) {
      await reply.redirect(`/merchants?authorized=${idsOf(outcome.merchants)}`, 302);
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    const { status, html } = authorisationPage(outcome, nonce, isSignedIn);
    await reply
      .status(status)
      .header('content-security-policy', pagePolicy(nonce))
      .type('text/html; charset=utf-8')
      .send(html);
  }
}
