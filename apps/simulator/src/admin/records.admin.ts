import type { FastifyInstance } from 'fastify';
import type { Simulation } from '../simulation.js';
import { AdminError, Input, parseTime } from './input.js';
import { iso, mailView } from './views.js';

/** What happened: the journal of calls, the mails, the mail accounts. */
export function recordAdmin(server: FastifyInstance, sim: Simulation): void {
  server.get<{ Querystring: { method?: string; appId?: string; since?: string; limit?: string } }>(
    '/journal',
    (request) => {
      const { method, appId, since, limit } = request.query;
      const from = since === undefined ? undefined : parseTime('since', since);
      const entries = sim.journal.list({ method, appId, since: from });
      const newest = limit === undefined ? entries : entries.slice(-Math.max(1, Number.parseInt(limit, 10) || 1));
      return { items: newest.map((entry) => ({ ...entry, at: iso(entry.at) })) };
    },
  );
  server.delete('/journal', (_request, reply) => {
    sim.journal.clear();
    return reply.code(204).send();
  });
  mailAdmin(server, sim);
}

function mailAdmin(server: FastifyInstance, sim: Simulation): void {
  server.get<{ Querystring: { to?: string; since?: string } }>('/mails', (request) => {
    const { to, since } = request.query;
    const from = since === undefined ? 0 : parseTime('since', since);
    const mails = sim.data.mails.filter(
      (mail) => mail.at >= from && (to === undefined || mail.to.some((address) => address.includes(to))),
    );
    return { items: mails.toReversed().map(mailView) };
  });
  server.get<{ Params: { id: string } }>('/mails/:id', (request) => {
    const mail = sim.data.mails.find((candidate) => candidate.id === request.params.id);
    if (mail === undefined) throw new AdminError(404, `no mail ${request.params.id}`);
    return mailView(mail);
  });
  server.delete('/mails', (_request, reply) => {
    sim.data.mails = [];
    sim.store.touch();
    return reply.code(204).send();
  });
  server.get('/smtp-accounts', () => ({ items: sim.data.smtpAccounts }));
  server.post('/smtp-accounts', (request) => {
    const input = new Input(request.body);
    const user = input.text('user').toLowerCase();
    const account = { user, password: input.text('password'), sfqLimit: input.whole('sfqLimit', 1) };
    sim.data.smtpAccounts = [...sim.data.smtpAccounts.filter((other) => other.user !== user), account];
    sim.store.touch();
    return account;
  });
}
