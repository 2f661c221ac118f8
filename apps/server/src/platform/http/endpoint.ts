import {
  applyDecorators,
  createParamDecorator,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  type ExecutionContext,
} from '@nestjs/common';
import type { Route } from '@redress/contract';
import type { FastifyRequest } from 'fastify';
import type { RequestActor } from './actor.js';

export const routeMetadata = 'redress:route';

/** A picture that came as multipart part `file`. */
export interface UploadedFile {
  bytes: Buffer;
  name: string;
  contentType: string;
}

/** What the guard leaves on a request for the handler. */
export interface Prepared {
  redress?: { actor?: RequestActor; upload?: UploadedFile; version?: number | null; route?: Route };
}

const methods = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PATCH: RequestMethod.PATCH,
  DELETE: RequestMethod.DELETE,
} as const;

/** `{id}` of the contract → `:id` of the router. */
const pathOf = (route: Route) => route.path.replaceAll(/\{(\w+)\}/g, ':$1');

/**
 * Binds a handler to a route of the contract: method, path, status, access, validation of the whole request before the
 * handler runs, and the shape of the answer.
 */
export function Endpoint(route: Route): MethodDecorator {
  return applyDecorators(
    RequestMapping({ path: pathOf(route), method: methods[route.method] }),
    HttpCode(route.status),
    SetMetadata(routeMetadata, route),
  );
}

const prepared = (context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest & Prepared>().redress;

/** The signed-in person or key; only on routes that are not public. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): RequestActor => {
  const actor = prepared(context)?.actor;
  if (!actor) throw new Error('CurrentActor on a public route');
  return actor;
});

/** The version of `If-Match`; null without the header. */
export const IfMatchVersion = createParamDecorator(
  (_: unknown, context: ExecutionContext): number | null => prepared(context)?.version ?? null,
);

/** The uploaded file of a route with `upload: true`, at most 5 MiB. */
export const UploadedImage = createParamDecorator((_: unknown, context: ExecutionContext): UploadedFile => {
  const file = prepared(context)?.upload;
  if (!file) throw new Error('UploadedImage on a route without upload');
  return file;
});
