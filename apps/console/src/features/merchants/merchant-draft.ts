import type { Merchant, MerchantPatch } from '@redress/contract';
import { changesOf } from './coverage.js';

/** What the form of a merchant holds. */
export type MerchantDraft = Required<MerchantPatch>;

const fields = ['name', 'companyName', 'enabled', 'autoRefund'] as const satisfies readonly (keyof MerchantDraft)[];

export const draftOf = ({ name, companyName, autoRefund, enabled }: MerchantDraft): MerchantDraft => ({
  name,
  companyName,
  autoRefund,
  enabled,
});

/** What a colleague changed while the form was open. */
export interface MerchantChange {
  field: keyof MerchantDraft;
  before: string | boolean;
  theirs: string | boolean;
  /** Only where the form holds another value, which saving would put in the place of theirs. */
  mine: string | boolean | null;
}

/** @param seen what the form was filled from; `theirs` is what is stored now */
export const changesBetween = (
  seen: MerchantDraft,
  theirs: Pick<Merchant, keyof MerchantDraft>,
  draft: MerchantDraft,
): MerchantChange[] =>
  fields
    .filter((field) => seen[field] !== theirs[field])
    .map((field) => {
      const isOwn = draft[field] !== seen[field] && draft[field] !== theirs[field];
      return { field, before: seen[field], theirs: theirs[field], mine: isOwn ? draft[field] : null };
    });

/** The form on top of what is stored now: own changes stay, everything else is as the colleague left it. */
export const rebased = (draft: MerchantDraft, seen: MerchantDraft, theirs: MerchantDraft): MerchantDraft => ({
  ...draftOf(theirs),
  ...changesOf(draft, seen),
});
