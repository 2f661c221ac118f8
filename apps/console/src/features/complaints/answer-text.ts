/** A number that JavaScript may not hold exactly; laying it out would show another one. */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/;

/** JSON laid out for reading; what is none, or would not stay what it is, is shown as it came. */
export function readable(raw: string): string {
  if (LONG_NUMBER.test(raw)) return raw;
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
