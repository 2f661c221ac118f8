import type { Explanation } from '@redress/contract';
import { local, t } from '../../shared/i18n/index.js';
import { transportWords } from './attempt-words.js';

/** Why a refund waits or failed. What lies between us and Alipay has its words here, the rest the server's. */
export function reasonOf({ code, message }: Explanation): string {
  const words = transportWords(code);
  return words === null ? local(message) : t(words);
}
