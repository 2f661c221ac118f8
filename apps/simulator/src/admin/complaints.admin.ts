import type { FastifyInstance } from 'fastify';
import type { Simulation } from '../simulation.js';
import { makeComplaint } from '../make-complaint.js';
import { type Act, acts, perform } from '../acts.js';
import { makeHistory } from '../history.js';
import { AdminError, fail, Input, merchantById } from './input.js';
import { type AnyComplaint, complaintView } from './views.js';
import { tradeOf } from './trades.admin.js';

interface Filter {
  family?: string;
  authAppId?: string;
  status?: string;
}

/** Complaints of both families and what complainants and Alipay do to them. */
export function complaintAdmin(server: FastifyInstance, sim: Simulation): void {
  server.get<{ Querystring: Filter }>('/complaints', (request) => ({
    items: allComplaints(sim, request.query).map((complaint) => complaintView(sim, complaint)),
  }));
  server.post('/complaints', (request) => {
    const input = new Input(request.body);
    const merchant = merchantById(sim, input.text('authAppId'));
    const complaint = makeComplaint(sim, merchant, {
      family: input.choice('family', ['risk', 'trade']) ?? fail('family is missing'),
      trades: input.texts('trades')?.map((tradeNo) => tradeOf(sim, tradeNo)),
      amountFen: input.fen('amount'),
      content: input.optionalText('content'),
      contact: input.optionalText('contact'),
      deadlineInMs: input.whole('deadlineInMs'),
      pictureCount: input.whole('images'),
      complainedAt: input.time('complainedAt'),
      push: input.flag('push'),
    });
    return complaintView(sim, complaint);
  });
  server.get<{ Params: { id: string } }>('/complaints/:id', (request) =>
    complaintView(sim, complaintOf(sim, request.params.id)),
  );
  server.post<{ Params: { id: string } }>('/complaints/:id/act', (request) => {
    const complaint = complaintOf(sim, request.params.id);
    const input = new Input(request.body);
    const act: Act = input.choice('act', acts) ?? fail('act is missing');
    const done = perform(sim, complaint, act, { text: input.optionalText('text'), state: input.optionalText('state') });
    if (!done) throw new AdminError(409, `${act} is not possible in ${complaint.item.status}`);
    return complaintView(sim, complaint);
  });
  server.post('/seed-history', (request) => {
    const input = new Input(request.body);
    const made = makeHistory(sim, {
      complaints: input.whole('complaints', 1) ?? 60,
      days: input.whole('days', 1) ?? 30,
      authAppIds: input.texts('authAppIds') ?? Object.keys(sim.data.merchants),
    });
    return { made };
  });
}

function complaintOf(sim: Simulation, id: string): AnyComplaint {
  const risk = sim.data.risk[id];
  if (risk !== undefined) return { family: 'risk', item: risk };
  const trade = sim.data.trade[id];
  if (trade !== undefined) return { family: 'trade', item: trade };
  throw new AdminError(404, `no complaint ${id}`);
}

/** Newest first. */
export function allComplaints(sim: Simulation, filter: Filter): AnyComplaint[] {
  const all: { at: number; complaint: AnyComplaint }[] = [
    ...Object.values(sim.data.risk).map((item) => ({
      at: item.complainedAt,
      complaint: { family: 'risk' as const, item },
    })),
    ...Object.values(sim.data.trade).map((item) => ({
      at: item.createdAt,
      complaint: { family: 'trade' as const, item },
    })),
  ];
  return all
    .sort((left, right) => right.at - left.at)
    .map(({ complaint }) => complaint)
    .filter(
      ({ family, item }) =>
        (filter.family === undefined || filter.family === family) &&
        (filter.authAppId === undefined || filter.authAppId === item.authAppId) &&
        (filter.status === undefined || filter.status === item.status),
    );
}
