import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance } from 'fastify';
import type { AddressInfo } from 'node:net';
import { adminRoutes } from './admin.js';
import { Faults } from './faults.js';
import { gatewayRoutes } from './gateway/entry.js';
import { MAX_BODY_BYTES } from './gateway/parameters.js';
import { Journal } from './journal.js';
import { Lifecycle } from './lifecycle.js';
import { pageRoutes } from './pages/pages.js';
import { createSmtp } from './peers/smtp.js';
import { pictureRoutes } from './pictures.js';
import { Pushes } from './push.js';
import { freshData } from './seed.js';
import { Random, type Simulation } from './simulation.js';
import { SimClock } from './state/clock.js';
import { Store } from './state/store.js';
import { Trickle } from './trickle.js';

const HOST = '127.0.0.1';

export interface SimulatorOptions {
  /** 0 (the default) = any free port. */
  port?: number;
  smtpPort?: number;
  /** File of the state; memory only without it. */
  statePath?: string;
  /** Base of the addresses handed out; default the one it listens on. */
  publicUrl?: string;
  /** Of the chance behind made-up complaints. */
  seed?: number;
}

export interface Simulator {
  url: string;
  smtpPort: number;
  clock: SimClock;
  /**
   * Call the control API.
   * @param path below `/__sim`, such as `/trades`
   * @throws Error with status and sentence when it refuses
   */
  admin<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** Save and close every port. */
  stop(): Promise<void>;
}

/** Start Alipay, a mail server and their pages on this machine. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const sim = createSimulation(options);
  const trickle = new Trickle(sim);
  const life = new Lifecycle(sim, trickle);
  const server = await createServer(sim, life, trickle);
  const { server: smtp, sockets: mailSockets } = createSmtp(sim);
  await server.listen({ port: options.port ?? 0, host: HOST });
  const own = `http://${HOST}:${portOf(server.server.address())}`;
  await new Promise<void>((resolve, reject) => {
    smtp.server.once('error', reject);
    smtp.listen(options.smtpPort ?? 0, HOST, resolve);
  });
  sim.url = (options.publicUrl ?? own).replace(/\/+$/, '');
  sim.smtpPort = portOf(smtp.server.address());
  life.resume();
  return {
    url: sim.url,
    smtpPort: sim.smtpPort,
    clock: sim.clock,
    admin: (method, path, body) => callAdmin(own, method, path, body),
    stop: async () => {
      trickle.stop();
      sim.clock.stop();
      const mailClosed = new Promise<void>((resolve) => smtp.close(() => resolve()));
      for (const socket of mailSockets) socket.destroy();
      await Promise.all([server.close(), mailClosed]);
      sim.store.save();
    },
  };
}

function createSimulation(options: SimulatorOptions): Simulation {
  const store = new Store(options.statePath, () => freshData(Date.now()));
  const clock = new SimClock(store.data.clockOffsetMs);
  const sim: Simulation = {
    store,
    get data() {
      return store.data;
    },
    clock,
    faults: new Faults(),
    journal: new Journal(),
    pushes: new Pushes(() => sim),
    random: new Random(options.seed ?? store.data.seq),
    url: '',
    smtpPort: 0,
  };
  return sim;
}

async function createServer(sim: Simulation, life: Lifecycle, trickle: Trickle): Promise<FastifyInstance> {
  const server = fastify({ forceCloseConnections: true, bodyLimit: MAX_BODY_BYTES, exposeHeadRoutes: false });
  await server.register(multipart, { throwFileSizeLimit: false });
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('not found'));
  gatewayRoutes(server, sim);
  pictureRoutes(server, sim);
  pageRoutes(server, sim);
  await adminRoutes(server, sim, life, trickle);
  return server;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

async function callAdmin<T>(base: string, method: string, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`${base}/__sim${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text === '' ? '{}' : text);
}
