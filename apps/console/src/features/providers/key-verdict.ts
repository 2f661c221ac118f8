import type { InspectedKey, InspectKeys, LocalText, SignMode } from '@redress/contract';
import { secretsOf, type ProviderDraft, type SecretField } from './provider-draft.js';

/** What stands in a box: what it is and its facts, or what is wrong and what to do. */
export interface Verdict {
  tone: 'good' | 'soon' | 'bad';
  message: LocalText;
  remedy: LocalText | null;
  serial: string | null;
  expiresAtMs: number | null;
}

const tones = { ok: 'good', info: 'good', warning: 'soon', error: 'bad' } as const;

export function verdictOf({ findings, expiresAt, serial }: InspectedKey): Verdict | null {
  const [first] = findings;
  if (first === undefined) return null;
  const tone = tones[first.severity];
  const { message, remedy } = first;
  if (tone === 'bad') return { tone, message, remedy, serial: null, expiresAtMs: null };
  const expiresAtMs = expiresAt === null ? null : Date.parse(expiresAt);
  return { tone, message, remedy: tone === 'good' ? null : remedy, serial, expiresAtMs };
}

/** What the form holds and has not stored yet, each with its box. */
export function filesIn(draft: ProviderDraft): (InspectKeys['files'][number] & { field: SecretField })[] {
  return (['privateKey', ...secretsOf(draft.signMode)] as const)
    .filter((field) => draft[field].trim() !== '')
    .map((field) => ({ name: '', content: draft[field], field }));
}

/** Where dropped files go, and the sign mode they belong to; what belongs nowhere is left over. */
export function sorted(
  files: readonly { content: string }[],
  inspected: readonly InspectedKey[],
): { patch: Partial<ProviderDraft>; left: InspectedKey[] } {
  const patch: Partial<ProviderDraft> = {};
  const left: InspectedKey[] = [];
  for (const [index, one] of inspected.entries()) {
    const content = files[index]?.content;
    if (one.field === null || one.field === 'aesKey' || content === undefined) left.push(one);
    else Object.assign(patch, { [one.field]: content, ...modeOf(one.field) });
  }
  return { patch, left };
}

function modeOf(field: SecretField): { signMode?: SignMode } {
  if (field === 'privateKey') return {};
  return { signMode: field === 'alipayPublicKey' ? 'key' : 'certificate' };
}
