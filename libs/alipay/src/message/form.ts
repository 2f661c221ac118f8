import type { TextDecoder } from 'node:util';

/**
 * A form body as bytes. Strings here are "byte strings": one UTF-16 unit for each byte (latin1), so that a body in any
 * charset can be split, sorted and joined without being decoded, and the signed bytes come out as they went in.
 */

/** Fields in the order of the body. */
export type FormField = readonly [name: string, value: string];

const PERCENT = 0x25;
const PLUS = 0x2b;

/** Split `a=1&b=2` and take the percent encoding away, once. Empty pieces are skipped, a missing `=` is an empty value. */
export function splitForm(body: Buffer): FormField[] {
  const fields: FormField[] = [];
  for (const piece of body.toString('latin1').split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    if (equals < 0) fields.push([decodePercent(piece), '']);
    else fields.push([decodePercent(piece.slice(0, equals)), decodePercent(piece.slice(equals + 1))]);
  }
  return fields;
}

/** `+` is a space; a `%` without two hex digits after it stands for itself. */
function decodePercent(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    let byte = text.charCodeAt(at);
    if (byte === PLUS) {
      byte = 0x20;
    } else if (byte === PERCENT) {
      const high = hexDigit(text.charCodeAt(at + 1));
      const low = hexDigit(text.charCodeAt(at + 2));
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        at += 2;
      }
    }
    bytes[length] = byte;
    length += 1;
  }
  return bytes.toString('latin1', 0, length);
}

/** Value of a hex digit's character code, or -1 (also for NaN, past the end). */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x41 && code <= 0x46) return code - 0x37;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  return -1;
}

/** The text of a byte string. ASCII, the usual case, is already its own text. */
export function decodeText(bytes: string, decoder: TextDecoder): string {
  // eslint-disable-next-line no-control-regex -- the whole of ASCII is meant
  return /^[\x00-\x7f]*$/.test(bytes) ? bytes : decoder.decode(Buffer.from(bytes, 'latin1'));
}
