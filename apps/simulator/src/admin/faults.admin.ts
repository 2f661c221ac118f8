import type { FastifyInstance } from 'fastify';
import { answerKinds, refusalKinds, smtpKinds, transportKinds } from '../faults.js';
import { methods } from '../gateway/methods.js';
import type { Simulation } from '../simulation.js';
import { fail, Input } from './input.js';

const gatewayKinds: readonly string[] = [...transportKinds, ...refusalKinds, ...answerKinds];
const DEFAULT_LATENCY_MS = 1_000;

/** What shall go wrong. */
export function faultAdmin(server: FastifyInstance, sim: Simulation): void {
  server.get('/faults', () => ({ items: sim.faults.all() }));
  server.post('/faults', (request) => {
    const input = new Input(request.body);
    const method = input.text('method');
    const kind = input.text('kind');
    const known: readonly string[] = method === 'smtp' ? smtpKinds : gatewayKinds;
    if (method !== '*' && method !== 'smtp' && !methods.has(method)) fail(`no such method: ${method}`);
    if (!known.includes(kind)) fail(`kind must be one of ${known.join(', ')}`);
    return sim.faults.add({
      method,
      kind,
      times: input.whole('times') ?? 1,
      ms: input.whole('ms') ?? (kind === 'latency' ? DEFAULT_LATENCY_MS : 0),
      appId: input.optionalText('appId'),
      code: input.optionalText('code'),
      subCode: input.optionalText('subCode'),
      subMsg: input.optionalText('subMsg'),
      when: input.choice('when', ['before', 'after']),
      match: input.has('match') ? { to: input.part('match')?.optionalText('to') } : undefined,
    });
  });
  server.delete('/faults', (_request, reply) => {
    sim.faults.clear();
    return reply.code(204).send();
  });
  server.delete<{ Params: { id: string } }>('/faults/:id', (request, reply) => {
    sim.faults.clear(request.params.id);
    return reply.code(204).send();
  });
}
