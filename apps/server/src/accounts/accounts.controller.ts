import { Body, Controller, Req, Res } from '@nestjs/common';
import {
  type MePatch,
  type Preferences,
  type PreferencesPatch,
  routes,
  type Session,
  type Setup,
  type SetupState,
  type SignIn,
  type User,
} from '@redress/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { problem } from '../platform/http/problem.js';
import { viewUser } from './accounts.mapper.js';
import { AccountsService, type SignedIn } from './accounts.service.js';
import { Cookies } from './cookies.js';
import { FirstUserService } from './first-user.service.js';
import { PreferencesService } from './preferences.service.js';
import { SessionsService } from './sessions.service.js';

@Controller()
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly firstUser: FirstUserService,
    private readonly sessions: SessionsService,
    private readonly cookies: Cookies,
    private readonly preferences: PreferencesService,
  ) {}

  @Endpoint(routes.setupState)
  async setupState(): Promise<z.input<typeof SetupState>> {
    return { needed: await this.firstUser.state() };
  }

  @Endpoint(routes.setup)
  async setup(
    @Body() body: z.output<typeof Setup>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const { setupToken, ...owner } = body;
    return this.welcome(reply, await this.firstUser.setUp(setupToken, owner, request.ip));
  }

  @Endpoint(routes.signIn)
  async signIn(
    @Body() body: z.output<typeof SignIn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const device = this.cookies.device(request, body.username.trim().toLowerCase());
    const source = { ip: request.ip, requestId: request.id, device };
    return this.welcome(reply, await this.accounts.signIn(body, source));
  }

  @Endpoint(routes.whoAmI)
  async whoAmI(@CurrentActor() actor: RequestActor): Promise<Session> {
    if (actor.sessionId === null) throw problem('unauthenticated');
    return { user: viewUser(await this.accounts.get(actor.id)), csrfToken: this.sessions.csrfToken(actor.sessionId) };
  }

  @Endpoint(routes.signOut)
  async signOut(@CurrentActor() actor: RequestActor, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.accounts.signOut(actor);
    this.cookies.clearSession(reply);
  }

  @Endpoint(routes.updateMe)
  async updateMe(@Body() body: z.output<typeof MePatch>, @CurrentActor() actor: RequestActor): Promise<User> {
    return viewUser(await this.accounts.updateMe(actor, body));
  }

  @Endpoint(routes.getPreferences)
  getPreferences(@CurrentActor() actor: RequestActor): Promise<Preferences> {
    return this.preferences.get(actor);
  }

  @Endpoint(routes.updatePreferences)
  updatePreferences(@Body() body: PreferencesPatch, @CurrentActor() actor: RequestActor): Promise<Preferences> {
    return this.preferences.update(actor, body);
  }

  private welcome(reply: FastifyReply, { user, sessionId, token }: SignedIn): Session {
    this.cookies.setSession(reply, token);
    this.cookies.setDevice(reply, user.usernameKey);
    return { user: viewUser(user), csrfToken: this.sessions.csrfToken(sessionId) };
  }
}
