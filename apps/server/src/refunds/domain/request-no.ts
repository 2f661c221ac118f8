import { createHash } from 'node:crypto';
import type { Family } from '@redress/contract';

/** Which refund of a trade this is: the policy's only one, or the n-th that people asked for. */
export type Intent = 'auto' | `m${number}`;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LENGTH = 30;

/**
 * The number under which Alipay knows a refund (reliability.md R2).
 *
 * A pure function of what is refunded, so that a retry, a second provider of the same merchant and a database restored
 * from an old backup all come to the same number, and Alipay itself refuses the second payment.
 */
export function requestNo(family: Family, remoteId: string, tradeNo: string, intent: Intent): string {
  const digest = createHash('sha256').update([family, remoteId, tradeNo, intent].join('|')).digest();
  return `RD${base32(digest).slice(0, LENGTH)}`;
}

function base32(bytes: Buffer): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(value >>> bits) & 31];
      value &= (1 << bits) - 1;
    }
  }
  return text;
}
