import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { appAdmin } from './admin/apps.admin.js';
import { complaintAdmin } from './admin/complaints.admin.js';
import { faultAdmin } from './admin/faults.admin.js';
import { AdminError } from './admin/input.js';
import { merchantAdmin } from './admin/merchants.admin.js';
import { pushAdmin } from './admin/pushes.admin.js';
import { recordAdmin } from './admin/records.admin.js';
import { systemAdmin } from './admin/system.admin.js';
import { tradeAdmin } from './admin/trades.admin.js';
import type { Lifecycle } from './lifecycle.js';
import type { Simulation } from './simulation.js';
import type { Trickle } from './trickle.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** The control API under `/__sim`: no sign-in, so only for this machine and never for another site's page. */
export async function adminRoutes(
  server: FastifyInstance,
  sim: Simulation,
  life: Lifecycle,
  trickle: Trickle,
): Promise<void> {
  await server.register(
    async (admin) => {
      admin.addHook('onRequest', guard);
      admin.setErrorHandler((error, _request, reply) => {
        const status = error instanceof AdminError ? error.status : statusOf(error);
        if (status >= 500) console.error('simulator bug', error);
        return reply.code(status).send({ error: error instanceof Error ? error.message : String(error) });
      });
      systemAdmin(admin, sim, life, trickle);
      appAdmin(admin, sim);
      merchantAdmin(admin, sim);
      tradeAdmin(admin, sim);
      complaintAdmin(admin, sim);
      pushAdmin(admin, sim);
      faultAdmin(admin, sim);
      recordAdmin(admin, sim);
    },
    { prefix: '/__sim' },
  );
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' ? status : 500;
}

async function guard(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { origin, host } = request.headers;
  const isForeign = origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
  if (LOOPBACK.test(request.ip) && !isForeign) return;
  await reply.code(403).send({ error: 'only from this machine' });
}
