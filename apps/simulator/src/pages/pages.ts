import type { FastifyInstance } from 'fastify';
import type { Simulation } from '../simulation.js';
import { adminPage } from './admin.page.js';
import { authorisationPages } from './authorisation.page.js';
import { homePage } from './home.page.js';
import { inboxPage } from './inbox.page.js';

/** Everything made for eyes. */
export function pageRoutes(server: FastifyInstance, sim: Simulation): void {
  homePage(server, sim);
  adminPage(server, sim);
  inboxPage(server, sim);
  authorisationPages(server, sim);
}
