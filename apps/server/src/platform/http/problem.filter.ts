import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import { type Problem, type ProblemCode, problems, routes } from '@redress/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnavailable } from '../database/errors.js';
import { type AreaLog, Log } from '../log/log.js';
import type { Prepared } from './endpoint.js';
import { languageOf } from './language.js';
import { inLanguage, problem, ProblemError } from './problem.js';

const MESSAGES = '/webhooks/';

/** Turns every error into RFC 9457, and says no more to the caller than the code of it. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log: AreaLog;

  constructor(log: Log) {
    this.log = log.for('http');
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest & Prepared>();
    const reply = http.getResponse<FastifyReply>();
    const found = problemOf(error, request);
    if (found.code === 'internal' || found.code === 'unavailable')
      this.log.error('request failed', { error, route: request.routeOptions.url ?? '' });
    if (reply.sent) return;
    const { retryAfterSeconds } = found.options;
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    if (request.url.startsWith(MESSAGES)) {
      void reply
        .code(found.status === 500 ? 503 : found.status)
        .type('text/plain; charset=utf-8')
        .send('fail');
      return;
    }
    void reply
      .code(found.status)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(documentOf(found, request)));
  }
}

function documentOf({ code, status, options }: ProblemError, request: FastifyRequest & Prepared): Problem {
  const language = languageOf(request);
  const { detail, errors } = options;
  return {
    type: `/api/docs#${code}`,
    title: problems[code].title[language],
    status,
    ...(detail !== undefined && { detail: inLanguage(detail, language) }),
    code,
    ...(errors !== undefined && {
      errors: errors.map((error) => ({ ...error, message: inLanguage(error.message, language) })),
    }),
    requestId: request.id,
    ...options.extra,
  };
}

function problemOf(error: unknown, request: FastifyRequest): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isUnavailable(error)) return problem('database_busy', { retryAfterSeconds: 2 });
  const status = statusOf(error);
  if (status === 404) return problem(isKnownPath(request.url) ? 'method_not_allowed' : 'not_found');
  const code = byStatus[status];
  return problem(code ?? (status < 500 ? 'invalid_request' : 'internal'));
}

const byStatus: Partial<Record<number, ProblemCode>> = {
  408: 'invalid_request',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'unavailable',
};

/** Nest's and Fastify's own errors carry a status; anything else is a bug. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}

const paths = [...new Set(Object.values(routes).map(({ path }) => path))].map(
  (path) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
);

const isKnownPath = (url: string): boolean => {
  const [path = ''] = url.split('?');
  return paths.some((pattern) => pattern.test(path));
};
