import type { Language } from '@redress/contract';
import type { FastifyRequest } from 'fastify';
import type { Prepared } from './endpoint.js';

/** The person's own language, else what the client asks for, else Chinese. */
export function languageOf(request: FastifyRequest & Prepared): Language {
  const own = request.redress?.actor?.language;
  if (own) return own;
  return /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh-CN';
}
