import { z } from 'zod';
import type { Action } from './permissions.js';
import type { ProblemCode } from './problems.js';

/** Who may call a route: holders of a permission, anybody signed in, or everybody (and why). */
export type Access = Action | 'session' | { public: string };

/**
 * One route of the REST API: the server binds its handler to it, validates by it and guards by it; the console and the
 * OpenAPI document read it. So the three cannot drift apart.
 */
export interface Route<P = unknown, Q = unknown, B = unknown, A = unknown> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Full path, parameters as `{name}`. */
  path: string;
  tag: string;
  summary: string;
  access: Access;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  /** Bytes of JSON where the usual 256 KiB are too few. */
  bodyLimit?: number;
  /** The body is multipart with one part `file`. */
  upload?: boolean;
  status: 200 | 201 | 202 | 204 | 302;
  answer?: z.ZodType<A>;
  /** Content type of an answer that is no JSON. */
  answerType?: string;
  /** `required` where money moves. */
  idempotencyKey?: 'required';
  /** Whether `If-Match` with the resource's version is honoured. */
  ifMatch?: boolean;
  problems: readonly ProblemCode[];
}

export const route = <P, Q, B, A>(description: Route<P, Q, B, A>): Route<P, Q, B, A> => description;

export const prefix = '/api/v1';
