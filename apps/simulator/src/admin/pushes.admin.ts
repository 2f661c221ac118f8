import type { FastifyInstance } from 'fastify';
import type { PushOrder } from '../push.js';
import { variants } from '../push-message.js';
import type { Simulation } from '../simulation.js';
import type { Push } from '../state/model.js';
import { AdminError, appOf, fail, Input, parseTime } from './input.js';
import { iso, pushView } from './views.js';

/** Messages by hand, their log, and ways to deliver them badly. */
export function pushAdmin(server: FastifyInstance, sim: Simulation): void {
  server.post('/pushes', (request) => send(sim, new Input(request.body)));
  server.get<{ Querystring: { appId?: string; method?: string; since?: string } }>('/pushes', (request) => {
    const { appId, method, since } = request.query;
    const from = since === undefined ? 0 : parseTime('since', since);
    const pushes = Object.values(sim.data.pushes).filter(
      (push) =>
        (appId === undefined || push.appId === appId) &&
        (method === undefined || push.method === method) &&
        push.createdAt >= from,
    );
    return { items: pushes.map(pushView) };
  });
  server.post<{ Params: { id: string } }>('/pushes/:id/redeliver', (request) => {
    const push = sim.data.pushes[request.params.id];
    if (push === undefined) throw new AdminError(404, `no push ${request.params.id}`);
    return redeliver(sim, push, new Input(request.body));
  });
  server.get('/push-mode', () => sim.pushes.mode);
  server.post('/push-mode', (request) => changeMode(sim, new Input(request.body)));
}

async function send(sim: Simulation, input: Input) {
  const { push, first } = sim.pushes.send(readOrder(sim, input));
  await first;
  return pushView(push);
}

/** What was held back goes out when neither pause nor swapping holds it any more. */
async function changeMode(sim: Simulation, input: Input) {
  const { mode } = sim.pushes;
  const wasHolding = mode.paused || mode.reorder;
  mode.paused = input.flag('paused') ?? mode.paused;
  mode.reorder = input.flag('reorder') ?? mode.reorder;
  mode.delayMs = input.whole('delayMs') ?? mode.delayMs;
  mode.duplicates = input.whole('duplicates') ?? mode.duplicates;
  const order = input.choice('order', ['forward', 'reverse', 'shuffle']) ?? 'forward';
  if (wasHolding && !mode.paused && !mode.reorder) await sim.pushes.release(order);
  return mode;
}

function readOrder(sim: Simulation, input: Input): PushOrder {
  const appId = input.text('appId');
  const variant = input.choice('variant', variants);
  const url = input.optionalText('url');
  if (url === undefined) appOf(sim, appId);
  const aes = input.flag('aes');
  if (aes === true && sim.data.apps[appId]?.aesKey === undefined) fail(`app ${appId} has no aesKey`);
  return {
    appId,
    method: input.text('method'),
    bizContent: input.raw('bizContent') ?? {},
    msgAppId: input.optionalText('msgAppId'),
    msgUid: input.optionalText('msgUid'),
    charset: input.choice('charset', ['UTF-8', 'GBK']),
    aes,
    variant,
    notifyId: input.optionalText('notifyId'),
    fields: readFields(input.raw('fields')),
    classic: input.flag('classic'),
    bytes: input.whole('bytes', 1),
    retry: input.flag('retry'),
    url,
    send: input.flag('send'),
  };
}

function readFields(raw: unknown): Record<string, string | null> | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw !== 'object' || raw === null) return fail('fields must be an object');
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, value === null ? null : String(value)] as const),
  );
}

async function redeliver(sim: Simulation, push: Push, input: Input) {
  const times = input.whole('times', 1) ?? 1;
  const signAgain = input.flag('resign') ?? false;
  const once = () => sim.pushes.redeliver(push, signAgain);
  const attempts = [];
  if (input.flag('parallel') ?? true) attempts.push(...(await Promise.all(Array.from({ length: times }, once))));
  else for (let count = 0; count < times; count++) attempts.push(await once());
  return { results: attempts.map((attempt) => ({ ...attempt, at: iso(attempt.at) })) };
}
