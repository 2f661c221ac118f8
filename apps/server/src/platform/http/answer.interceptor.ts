import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { Prepared } from './endpoint.js';

/**
 * Every answer passes its schema of the contract, so that a field which is not in it never leaves (reliability.md Q3).
 * A resource's version goes out as its ETag.
 */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = context.switchToHttp().getRequest<FastifyRequest & Prepared>().redress?.route;
    if (!route?.answer) return next.handle();
    const { answer } = route;
    return next.handle().pipe(
      map((value) => {
        const shown = answer.parse(value);
        const version = versionOf(shown);
        if (version !== null) context.switchToHttp().getResponse<FastifyReply>().header('etag', `"${version}"`);
        return shown;
      }),
    );
  }
}

function versionOf(shown: unknown): number | null {
  if (typeof shown !== 'object' || shown === null || !('version' in shown)) return null;
  return typeof shown.version === 'number' ? shown.version : null;
}
