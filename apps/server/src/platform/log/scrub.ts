/** Patterns of what must never reach a log, whoever put it there (reliability.md E6). */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, '[pem]'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*/g, '[jwt]'],
  [/\brdk_[A-Za-z0-9_]{6,}/g, '[api-key]'],
  [/\bwhsec_[A-Za-z0-9+/=_-]{6,}/g, '[webhook-secret]'],
  [/\bv1\.[A-Za-z0-9_-]{1,32}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{22}/g, '[sealed]'],
  [/\b20\d{4}BB[0-9A-Za-z]{20,}/g, '[app-auth-token]'],
  [/\bMII[A-Za-z0-9+/=]{60,}/g, '[key]'],
  [/((?:cookie|authorization|password|secret|token|passwd|pass)["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi, '$1[hidden]'],
  [/\b__Host-redress=[^;\s]+/g, '__Host-redress=[hidden]'],
  [/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/g, '[mail]'],
  [/(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])/g, '[id-card]'],
  [/(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])/g, '[phone]'],
];

const longest = 2_000;

/** A text without secrets and personal data, at most 2,000 characters. */
export function scrub(text: string): string {
  let clean = text.length > 4 * longest ? text.slice(0, 4 * longest) : text;
  for (const [pattern, replacement] of patterns) clean = clean.replaceAll(pattern, replacement);
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}
