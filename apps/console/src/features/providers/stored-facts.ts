import type { Provider } from '@redress/contract';
import { language, t } from '../../shared/i18n/index.js';
import { formatMoment } from '../../shared/time.js';

/** Longer than anybody compares by eye: both ends tell two of them apart. */
export const shortened = (text: string): string =>
  text.length <= 40 ? text : `${text.slice(0, 12)}…${text.slice(-8)}`;

/** What may be known of a stored secret: its fingerprint and when it was stored. */
export function storedFacts({ fingerprint, updatedAt }: Provider['privateKey'], nowMs: number): string[] {
  const facts: string[] = [];
  if (fingerprint !== null) facts.push(t('providers.form.fingerprint', { fingerprint: shortened(fingerprint) }));
  if (updatedAt !== null)
    facts.push(t('providers.form.storedAt', { moment: formatMoment(Date.parse(updatedAt), nowMs, language.value) }));
  return facts;
}
