import type { TextDecoder } from 'node:util';

/**
 * A form body as bytes. Strings here are "byte strings": one UTF-16 unit for each byte (latin1), so that a body in any
 * charset can be split, sorted and joined without being decoded, and the signed bytes come out as they went in.
 */

/** Fields in the order of the body. */
export type FormField = readonly [name: string, value: string];

const AMPERSAND = 0x26;
const PLUS = 0x2b;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const SPACE = 0x20;

/**
 * Split `a=1&b=2` and take the percent encoding away, once. Empty pieces are skipped, a missing `=` is an empty value.
 *
 * One pass over the bytes, and one string for the whole body of which the fields are slices: every message pays for this
 * before anything is known about its sender.
 */
export function splitForm(body: Buffer): FormField[] {
  const decoded = Buffer.allocUnsafe(body.length);
  const fields: { start: number; equals: number; end: number }[] = [];
  let length = 0;
  for (let at = 0; at < body.length; at += 1) {
    const first = at;
    const start = length;
    let equals = -1;
    for (; at < body.length && body[at] !== AMPERSAND; at += 1) {
      if (body[at] === EQUALS && equals < 0) {
        equals = length;
        continue;
      }
      let byte = body[at] ?? 0;
      const escaped = byte === PERCENT ? hexByte(body, at + 1) : -1;
      if (byte === PLUS) byte = SPACE;
      if (escaped >= 0) {
        byte = escaped;
        at += 2;
      }
      decoded[length] = byte;
      length += 1;
    }
    if (at > first) fields.push({ start, equals: equals < 0 ? length : equals, end: length });
  }
  const text = decoded.toString('latin1', 0, length);
  return fields.map(({ start, equals, end }) => [text.slice(start, equals), text.slice(equals, end)]);
}

/** The byte that two hex digits spell, or -1: a `%` without them stands for itself. */
function hexByte(bytes: Buffer, at: number): number {
  const high = hexDigit(bytes[at]);
  const low = hexDigit(bytes[at + 1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** Value of a hex digit's character code, or -1. */
function hexDigit(code: number | undefined): number {
  if (code === undefined) return -1;
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
