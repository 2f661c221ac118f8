import type { Route, routes } from '@redress/contract';
import { learnServerTime } from '../shared/clock.js';
import { endpoints, type EndpointName } from './endpoints.js';
import { noAnswer, problemOf } from './problem.js';

type Shape<K extends EndpointName> =
  (typeof routes)[K] extends Route<infer P, infer Q, infer B, infer A> ? { P: P; Q: Q; B: B; A: A } : never;

type Scalar = string | number | boolean | undefined;
type QueryOf<Q> = { [F in keyof Q]?: Q[F] | Scalar };

export interface CallOptions<Q, B> {
  id?: string;
  query?: QueryOf<Q>;
  body?: B;
  /** Sent as `If-Match`: a stale edit gets 409 `version_conflict`. */
  version?: number;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

let csrfToken = '';
let language = 'zh-CN';
let onSignedOut: () => void = () => undefined;

export const setCsrfToken = (token: string): void => void (csrfToken = token);
export const setRequestLanguage = (tag: string): void => void (language = tag);
/** Called once a request finds that the session is over. */
export const whenSignedOut = (listener: () => void): void => void (onSignedOut = listener);

/** The same, found by a request that does not go through here. */
export const noteSignedOut = (): void => onSignedOut();

/**
 * One call of the REST API: cookie session, CSRF token on writes, JSON both ways.
 *
 * @throws {import('./problem.js').ApiProblem} for every refusal and for no answer; nothing else
 */
export async function call<K extends EndpointName>(
  name: K,
  options: CallOptions<Shape<K>['Q'], Shape<K>['B']> = {},
): Promise<Shape<K>['A']> {
  const [method, path] = endpoints[name];
  const headers = headersFor(method, options);
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  const response = await send(addressOf(path, options), { method, headers, body, signal: options.signal ?? null });
  return await answerOf(response, name);
}

/** Stores one picture (multipart part `file`) and answers its id. */
export async function uploadImage(file: File): Promise<{ imageId: string }> {
  const [method, path] = endpoints.uploadImage;
  const form = new FormData();
  form.append('file', file);
  const response = await send(path, { method, headers: headersFor(method, {}), body: form });
  return (await answerOf(response, 'uploadImage')) as { imageId: string };
}

/** A file that the server makes, and what it calls it. @throws {import('./problem.js').ApiProblem} as `call` */
export async function download(
  name: 'exportMerchants' | 'exportComplaints' | 'exportCase',
  query: object,
  id?: string,
): Promise<{ name: string; content: Blob }> {
  const [method, path] = endpoints[name];
  const response = await send(addressOf(path, { query, ...(id !== undefined && { id }) }), {
    method,
    headers: headersFor(method, {}),
  });
  if (!response.ok) await answerOf(response, name);
  const called = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  return { name: called ?? 'export.csv', content: await bytesOf(response) };
}

/** A file that breaks off on its way is no answer. */
async function bytesOf(response: Response): Promise<Blob> {
  try {
    return await response.blob();
  } catch {
    throw noAnswer();
  }
}

function headersFor(method: string, options: { version?: number; idempotencyKey?: string }): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language };
  if (method !== 'GET') headers['X-CSRF-Token'] = csrfToken;
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`;
  if (options.idempotencyKey !== undefined) headers['Idempotency-Key'] = options.idempotencyKey;
  return headers;
}

function addressOf(path: string, options: { id?: string; query?: object }): string {
  const address = path.replace('{id}', encodeURIComponent(options.id ?? ''));
  const search = queryText(options.query ?? {});
  return search === '' ? address : `${address}?${search}`;
}

/** Lists become `a,b`; absent and empty values are left out. */
export function queryText(query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, Scalar | Scalar[] | null][]) {
    const text = Array.isArray(value) ? value.join(',') : value === undefined || value === null ? '' : String(value);
    if (text !== '') search.set(name, text);
  }
  return search.toString();
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(address, { credentials: 'same-origin', ...init });
    learnServerTime(response.headers.get('Date'));
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw noAnswer();
  }
}

async function answerOf(response: Response, name: EndpointName): Promise<unknown> {
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '');
  const body: unknown = isJson ? await response.json() : undefined;
  if (response.ok) return body;
  const problem = problemOf(response.status, body);
  // "Who am I" asks exactly this; a wrong password is no lost session either.
  if (problem.code === 'unauthenticated' && name !== 'whoAmI') onSignedOut();
  throw problem;
}
