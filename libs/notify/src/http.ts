import { request } from 'undici';
import type { AddressGuard } from './address-guard.js';

export interface HttpCall {
  url: string;
  headers?: Record<string, string>;
  body: string;
  signal: AbortSignal;
  /** Connect and answer together, ms. */
  timeoutMs?: number;
}

export interface HttpAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** At most 64 KiB; a longer answer is cut. */
  text: string;
}

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * POST of the channels that speak HTTP: addresses checked, no redirect followed, one time limit over all of it, and an
 * answer of any size costs 64 KiB.
 *
 * @throws {AddressRefused} the target is not allowed
 * @throws {Error} of undici when there is no answer (`code`), or an AbortError
 */
export async function post(guard: AddressGuard, call: HttpCall): Promise<HttpAnswer> {
  guard.check(call.url);
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(call.timeoutMs ?? 10_000)]);
  const answer = await request(call.url, {
    method: 'POST',
    dispatcher: guard.dispatcher,
    headers: call.headers ?? {},
    body: call.body,
    signal,
  });
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer.body as AsyncIterable<unknown>) {
    const bytes = part instanceof Uint8Array ? Buffer.from(part) : Buffer.from(String(part));
    parts.push(bytes.subarray(0, MAX_ANSWER_BYTES - size));
    size += bytes.length;
    if (size >= MAX_ANSWER_BYTES) break;
  }
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(headers),
    text: Buffer.concat(parts).toString('utf8'),
  };
}
