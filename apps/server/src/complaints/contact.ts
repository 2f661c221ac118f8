const PHONE = /(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)/g;

/** What a contact is found by: a mainland phone as E.164, else the text without spaces; null for nothing. */
export function contactKey(contact: string): string | null {
  const compact = contact.replaceAll(/[\s-]/g, '').toLowerCase();
  const phone = /^(?:\+?86)?(1[3-9]\d{9})$/.exec(compact)?.[1];
  if (phone !== undefined) return `+86${phone}`;
  return compact === '' ? null : compact;
}

/** `138****1234`, `a***@x.com`, `张*`: enough to recognise, not to reach (reliability.md L1). */
export function maskContact(contact: string): string {
  const phone = maskPhones(contact);
  if (phone !== contact) return phone;
  const at = contact.indexOf('@');
  if (at > 0) return `${contact.slice(0, 1)}***${contact.slice(at)}`;
  const [first = '', ...rest] = contact;
  return rest.length === 0 ? '*' : `${first}${'*'.repeat(Math.min(rest.length, 8))}`;
}

/** Phone numbers inside a text, masked; the rest stays as it is. */
export const maskPhones = (text: string): string => text.replaceAll(PHONE, '$1****$3');
