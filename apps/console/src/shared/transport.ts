export type Transport = 'silent' | 'untrusted' | 'limited' | 'refused';

/** Codes of ours for what happened between us and Alipay, in place of a code of Alipay's. */
const transport: Readonly<Record<string, Transport>> = {
  timeout: 'silent',
  network: 'silent',
  no_answer: 'silent',
  unreadable: 'untrusted',
  bad_signature: 'untrusted',
  certificate_changed: 'untrusted',
  unsigned: 'untrusted',
  throttled: 'limited',
  invalid_request: 'refused',
};

/** What happened between us and Alipay, or null for a code of Alipay's own: it did answer. */
export const transportOf = (code: string): Transport | null => transport[code] ?? null;
