import type { CannedText, Complaint } from '@redress/contract';
import { yuan } from '../../shared/money.js';

/** What a canned text may name. The words are the same in both languages of the console: they are part of the text. */
export const placeholders = ['商户', '金额', '退款金额', '投诉编号', '联系方式'] as const;
type Placeholder = (typeof placeholders)[number];

type Facts = Pick<Complaint, 'merchantName' | 'amount' | 'refundedAmount' | 'taskId' | 'contact'>;

/** The text with the facts of the complaint in it; what is not known stays to be seen and filled in by hand. */
export function fillText(content: string, complaint: Facts): string {
  const facts: Record<Placeholder, string | null> = {
    商户: complaint.merchantName || null,
    金额: complaint.amount === null ? null : yuan(complaint.amount),
    退款金额: yuan(complaint.refundedAmount),
    投诉编号: complaint.taskId,
    联系方式: complaint.contact,
  };
  return content.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const known = placeholders.find((placeholder) => placeholder === name.trim());
    return (known && facts[known]) ?? whole;
  });
}

/** Whether something is left that only a person can fill in. */
export const hasGaps = (text: string): boolean => placeholders.some((placeholder) => text.includes(`{${placeholder}}`));

/** Those for this family, own ones first. */
export const textsFor = (texts: readonly CannedText[], family: Complaint['family']): CannedText[] =>
  texts
    .filter(({ families }) => families.length === 0 || families.includes(family))
    .toSorted((a, b) => Number(a.isShared) - Number(b.isShared));

/** Behind what is written already, on a line of its own. */
export const appendText = (before: string, added: string): string =>
  before.trim() === '' ? added : `${before.trimEnd()}\n${added}`;
