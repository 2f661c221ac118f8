import type { ActingParty, RemedyButton } from '../enums.js';

/**
 * One thing that can go wrong: what it is, who must act, the button that helps, and the words for it.
 *
 * `code` is a finding of our own, or a code of Alipay's without its prefix (`ACQ.`, `isv.`, `aop.`). `refund:` or
 * `reading:` in front limits an entry to that occasion.
 */
export type Entry = readonly [
  code: string,
  whoActs: ActingParty,
  button: RemedyButton | null,
  zh: string,
  en: string,
  remedyZh: string,
  remedyEn: string,
];

/** What to do while nobody knows whether the money moved. */
export const BEING_QUERIED = ['系统正在查询，请勿在别处退款', 'It is being queried; do not refund elsewhere'] as const;
