import type { FastifyInstance } from 'fastify';
import type { Simulation } from '../simulation.js';
import { authorisationPages } from './authorisation.page.js';

/** Everything made for eyes. */
export function pageRoutes(server: FastifyInstance, sim: Simulation): void {
  authorisationPages(server, sim);
}
