import type { FastifyInstance } from 'fastify';
import type { Simulation } from '../simulation.js';
import { authorise, cancelAuthorization, latestAuthorization } from '../state/authorizations.js';
import { newAppId, newUserId } from '../state/ids.js';
import type { Authorization, Merchant } from '../state/model.js';
import { AdminError, appOf, Input, merchantById } from './input.js';
import { authorizationView, merchantView } from './views.js';

const DEFAULT_BALANCE_FEN = 100_000_000;

/** Merchants and what they granted to which app. */
export function merchantAdmin(server: FastifyInstance, sim: Simulation): void {
  server.get('/merchants', () => ({ items: Object.values(sim.data.merchants).map(merchantView) }));
  server.post('/merchants', (request) => {
    const input = new Input(request.body);
    const merchant: Merchant = {
      authAppId: input.optionalText('authAppId') ?? newAppId(sim),
      userId: input.optionalText('userId') ?? newUserId(sim),
      name: input.text('name'),
      balanceFen: input.fen('balance') ?? DEFAULT_BALANCE_FEN,
      deniedMethods: input.texts('deniedMethods') ?? [],
    };
    sim.data.merchants[merchant.authAppId] = merchant;
    sim.store.touch();
    return merchantView(merchant);
  });
  server.patch<{ Params: { id: string } }>('/merchants/:id', (request) => {
    const merchant = merchantById(sim, request.params.id);
    const input = new Input(request.body);
    merchant.name = input.optionalText('name') ?? merchant.name;
    merchant.balanceFen = input.fen('balance') ?? merchant.balanceFen;
    merchant.deniedMethods = input.texts('deniedMethods') ?? merchant.deniedMethods;
    sim.store.touch();
    return merchantView(merchant);
  });
  server.post<{ Params: { id: string } }>('/merchants/:id/cancel', (request) => {
    const input = new Input(request.body);
    const held = heldBy(sim, input.text('appId'), request.params.id);
    cancelAuthorization(sim, held, input.flag('push') ?? true);
    return authorizationView(held);
  });
  authorizationAdmin(server, sim);
}

function authorizationAdmin(server: FastifyInstance, sim: Simulation): void {
  server.get('/authorizations', () => ({ items: sim.data.authorizations.map(authorizationView) }));
  server.post('/authorizations', (request) => {
    const input = new Input(request.body);
    const app = appOf(sim, input.text('appId'));
    const merchant = merchantById(sim, input.text('authAppId'));
    const wanted = { token: input.optionalText('token'), methods: input.texts('methods') };
    return authorizationView(authorise(sim, app.appId, merchant, wanted));
  });
  server.patch('/authorizations', (request) => {
    const input = new Input(request.body);
    const held = heldBy(sim, input.text('appId'), input.text('authAppId'));
    held.status = input.choice('status', ['valid', 'cancelled', 'timed-out']) ?? held.status;
    held.methods = input.texts('methods') ?? held.methods;
    sim.store.touch();
    return authorizationView(held);
  });
}

function heldBy(sim: Simulation, appId: string, authAppId: string): Authorization {
  const held = latestAuthorization(sim, appId, authAppId);
  if (held === undefined) throw new AdminError(404, `app ${appId} was never authorised by ${authAppId}`);
  return held;
}
