import type { MerchantPatch } from '@redress/contract';
import { changesMeanwhile, type FieldChange, rebasedOn } from '../../shared/edits.js';

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
export type MerchantChange = FieldChange<MerchantDraft>;

/** @param seen what the form was filled from; `theirs` is what is stored now */
export const changesBetween = (seen: MerchantDraft, theirs: MerchantDraft, draft: MerchantDraft): MerchantChange[] =>
  changesMeanwhile(fields, { seen, theirs, draft });

/** The form on top of what is stored now. */
export const rebased = (draft: MerchantDraft, seen: MerchantDraft, theirs: MerchantDraft): MerchantDraft =>
  rebasedOn(draftOf(theirs), draft, seen);
