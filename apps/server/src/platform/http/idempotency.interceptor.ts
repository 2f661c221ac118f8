import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Clock } from '../clock.js';
import { Database } from '../database/database.js';
import { Ids } from '../ids.js';
import { canonicalJson } from '../json.js';
import { type AreaLog, Log } from '../log/log.js';
import type { Prepared } from './endpoint.js';
import { IdempotencyStore, type KeyedRequest } from './idempotency.store.js';
import { problem, ProblemError } from './problem.js';

type Request = FastifyRequest & Prepared;

/**
 * `Idempotency-Key` on every write of somebody signed in: the same key and request give the same answer for 7 days,
 * the effect happens once (reliability.md R9).
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly store: IdempotencyStore;
  private readonly log: AreaLog;

  constructor(database: Database, clock: Clock, ids: Ids, log: Log) {
    this.store = new IdempotencyStore(database, clock, ids);
    this.log = log.for('http');
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const { route, actor } = request.redress ?? {};
    if (!route || !actor || route.method === 'GET') return next.handle();
    const key = request.headers['idempotency-key'];
    if (key === undefined || key === '') {
      if (route.idempotencyKey === 'required') throw problem('idempotency_key_required');
      return next.handle();
    }
    if (typeof key !== 'string' || !/^[\x20-\x7e]{1,128}$/.test(key)) throw badKey();
    const isRepeatable = route.idempotencyKey === 'required';
    const keyed = { actorKey: `${actor.id}|${sha256(key)}`, digest: digestOf(request), isRepeatable };
    return from(this.once(keyed, route.status, http.getResponse<FastifyReply>(), next));
  }

  private async once(keyed: KeyedRequest, status: number, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const begun = await this.store.begin(keyed);
    if ('status' in begun) {
      void reply.code(begun.status).header('idempotency-replayed', 'true');
      return begun.answer ?? undefined;
    }
    const answer = await this.answerOf(begun.id, next);
    await this.remember(begun.id, status, answer);
    return answer;
  }

  private async answerOf(id: string, next: CallHandler): Promise<unknown> {
    try {
      return await this.store.run(id, () =>
        lastValueFrom(next.handle() as Observable<unknown>, { defaultValue: undefined }),
      );
    } catch (error) {
      await this.release(id, error);
      throw error;
    }
  }

  /** That the key could not be given back must not hide why the request failed. */
  private async release(id: string, why: unknown): Promise<void> {
    try {
      await this.store.forget(id, { wasRefused: why instanceof ProblemError });
    } catch (error) {
      this.log.warn('the key of a failed request could not be given back', { error });
    }
  }

  /** The effect is there: that its answer could not be kept must not turn it into an error. */
  private async remember(id: string, status: number, answer: unknown): Promise<void> {
    try {
      await this.store.finish(id, status, answer);
    } catch (error) {
      this.log.warn('the answer of a keyed request could not be kept', { error });
    }
  }
}

const badKey = () =>
  problem('invalid_request', {
    errors: [
      { field: 'Idempotency-Key', code: 'invalid_format', message: 'must be 1 to 128 printable ASCII characters' },
    ],
  });

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** What the request asks for, whatever the order of its fields. */
function digestOf(request: Request): string {
  const [path] = request.url.split('?');
  const upload = request.redress?.upload;
  return sha256(
    canonicalJson([request.method, path, request.query, request.body ?? null, upload ? sha256(upload.bytes) : null]),
  );
}
