import type { Provider } from '@redress/contract';
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
type Value = ProviderDraft[PlainField];

/** What a colleague changed while the form was open. */
export type ProviderChange =
  /** `mine` only where the form holds another value, which saving would put in the place of theirs. */
  | { field: PlainField; before: Value; theirs: Value; mine: Value | null }
  | { field: keyof ProviderDraft; isSecret: true; mine: boolean };

/** @param seen what the form was filled from; `theirs` is what is stored now */
export function changesBetween(seen: Provider, theirs: Provider, draft: ProviderDraft): ProviderChange[] {
  const [before, after] = [draftOf(seen), draftOf(theirs)];
  const plain = plainFields
    .filter((field) => before[field] !== after[field])
    .map((field): ProviderChange => {
      const mine = draft[field] === before[field] || draft[field] === after[field] ? null : draft[field];
      return { field, before: before[field], theirs: after[field], mine };
    });
  const marks = [marksOf(seen), marksOf(theirs)] as const;
  const secret = ([...secretFields, 'aesKey'] as const)
    .filter((field) => marks[0][field] !== marks[1][field])
    .map((field): ProviderChange => ({ field, isSecret: true, mine: draft[field] !== '' }));
  return [...plain, ...secret];
}

/** The form on top of what is stored now: own changes stay, everything else is as the colleague left it. */
export function rebased(draft: ProviderDraft, seen: Provider, theirs: Provider): ProviderDraft {
  const before = draftOf(seen);
  const own = Object.entries(draft).filter(([field, value]) => before[field as keyof ProviderDraft] !== value);
  return { ...draftOf(theirs), ...(Object.fromEntries(own) as Partial<ProviderDraft>) };
}

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
