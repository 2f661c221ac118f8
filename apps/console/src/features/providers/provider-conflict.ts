import type { Provider } from '@redress/contract';
import { changesMeanwhile, type FieldChange, rebasedOn } from '../../shared/edits.js';
import { draftOf, secretFields, type ProviderDraft } from './provider-draft.js';

const plainFields = [
  'name',
  'signMode',
  'environment',
  'gatewayUrl',
  'authorizationUrl',
  'callsPerSecond',
  'enabled',
  'autoRefund',
] as const satisfies readonly (keyof ProviderDraft)[];
type PlainField = (typeof plainFields)[number];

/** What a colleague changed while the form was open. */
export type ProviderChange =
  | FieldChange<ProviderDraft, PlainField>
  | { field: keyof ProviderDraft; isSecret: true; mine: boolean };

/** @param seen what the form was filled from; `theirs` is what is stored now */
export function changesBetween(seen: Provider, theirs: Provider, draft: ProviderDraft): ProviderChange[] {
  const plain = changesMeanwhile(plainFields, { seen: draftOf(seen), theirs: draftOf(theirs), draft });
  const marks = [marksOf(seen), marksOf(theirs)] as const;
  const secret = ([...secretFields, 'aesKey'] as const)
    .filter((field) => marks[0][field] !== marks[1][field])
    .map((field): ProviderChange => ({ field, isSecret: true, mine: draft[field] !== '' }));
  return [...plain, ...secret];
}

/** The form on top of what is stored now. */
export const rebased = (draft: ProviderDraft, seen: Provider, theirs: Provider): ProviderDraft =>
  rebasedOn(draftOf(theirs), draft, draftOf(seen));

/** What tells one stored secret from another. */
function marksOf({ privateKey, alipayPublicKey, aesKey, certificates }: Provider) {
  return {
    privateKey: privateKey.fingerprint,
    alipayPublicKey: alipayPublicKey.fingerprint,
    appCertificate: certificates.app?.serial ?? null,
    alipayCertificate: certificates.alipay?.serial ?? null,
    alipayRootCertificate: certificates.alipayRoot?.serial ?? null,
    aesKey: aesKey.fingerprint,
  };
}
