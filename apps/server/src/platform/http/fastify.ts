import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import { type Route, routes } from '@redress/contract';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/env.js';
import { logContext } from '../log/log.js';
import { problem } from './problem.js';
import { securityHeaders } from './security-headers.js';

const BODY_LIMIT = 256 * 1024;
const MAX_DEPTH = 20;
const MAX_KEYS = 2_000;

/** Fastify as this product wants it (reliability.md B1): limits, raw messages, strict JSON, headers, request ids. */
export async function fastifyAdapter(config: Config): Promise<FastifyAdapter> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: trusted(config.trustProxy),
    genReqId: () => randomUUID(),
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    maxRequestsPerSocket: 1_000,
    http: { headersTimeout: 15_000, maxHeaderSize: 16 * 1024 },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  await fastify.register(cookie);
  await fastify.register(multipart, { limits: { files: 1 } });
  allowLargerBodies(fastify);
  readBodies(fastify);
  const headers = securityHeaders(config.isHttps);
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    void reply.headers(headers);
    void reply.header('x-request-id', request.id);
    logContext.run({ requestId: request.id }, done);
  });
  return adapter;
}

/** Routes whose body may be larger say so in the contract. */
function allowLargerBodies(fastify: FastifyInstance): void {
  const limits = new Map(
    (Object.values(routes) as Route[]).map((route) => [`${route.method} ${route.path}`, route.bodyLimit]),
  );
  fastify.addHook('onRoute', (options) => {
    const limit = limits.get(`${String(options.method)} ${options.url}`);
    if (limit !== undefined) options.bodyLimit = limit;
  });
}

/** Fastify counts hops from 1 by a function; everything else it takes as it is. */
const trusted = (proxy: Config['trustProxy']) =>
  typeof proxy === 'number' ? (_: string, hop: number) => hop <= proxy : proxy;

/** Messages are bytes whatever they call themselves; all else must be JSON. */
function readBodies(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isMessage(request)) return done(null, body);
    try {
      done(null, body.length === 0 ? undefined : strictJson(body.toString('utf8')));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isMessage(request) || body.length === 0) return done(null, isMessage(request) ? body : undefined);
    done(problem('unsupported_media_type', { detail: 'application/json' }));
  });
}

const isMessage = (request: FastifyRequest): boolean => request.url.startsWith('/webhooks/');

/** @throws problem `invalid_request` for what is no JSON, too deep or too large a tree */
function strictJson(text: string): unknown {
  let keys = 0;
  const value = parseOrRefuse(text, (key, part: unknown) => {
    keys += 1;
    if (keys > MAX_KEYS) throw badBody('too many values');
    if (key === '__proto__') throw badBody('a forbidden name');
    return part;
  });
  if (depthOf(value) > MAX_DEPTH) throw badBody('nested too deeply');
  return value;
}

function parseOrRefuse(text: string, reviver: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) throw badBody('not valid JSON');
    throw error;
  }
}

const badBody = (message: string) =>
  problem('invalid_request', { errors: [{ field: '', code: 'invalid_json', message }] });

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
