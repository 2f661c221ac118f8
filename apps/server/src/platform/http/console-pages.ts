import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pagePolicy } from './security-headers.js';

const built = fileURLToPath(new URL('../../../../console/dist', import.meta.url));
const YEAR = 'public, max-age=31536000, immutable';

/** Serves the built console: its files as they are, its page for every address a person may open. */
export async function serveConsole(fastify: FastifyInstance, folder = built): Promise<void> {
  const page = path.join(folder, 'index.html');
  if (!existsSync(page)) return;
  const html = await readFile(page, 'utf8');
  await fastify.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false,
    cacheControl: false,
    globIgnore: ['**/index.html'],
    setHeaders: (reply, file) => {
      reply.header('cache-control', file.includes(`${path.sep}assets${path.sep}`) ? YEAR : 'no-cache');
    },
  });
  fastify.get('/', (_, reply) => sendPage(reply, html));
  fastify.get('/*', (request, reply) => {
    if (!isNavigation(request)) return reply.callNotFound();
    return sendPage(reply, html);
  });
}

const NOT_PAGES = ['/api/', '/webhooks/', '/assets/', '/authorization/'];

function isNavigation(request: FastifyRequest): boolean {
  const accepts = request.headers.accept ?? '';
  return accepts.includes('text/html') && !NOT_PAGES.some((prefix) => request.url.startsWith(prefix));
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(html.replaceAll('__CSP_NONCE__', nonce));
}
