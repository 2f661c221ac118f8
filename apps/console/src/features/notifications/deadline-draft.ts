import type { Deadlines } from '@redress/contract';

/** What stands in the fields; texts, as people type them. */
export interface DeadlineDraft {
  hasRisk: boolean;
  risk: string;
  hasTrade: boolean;
  trade: string;
  /** Hours, separated by whatever people separate numbers with. */
  thresholds: string;
}

/** What a switch that is turned on for the first time proposes. */
const PROPOSED_HOURS = '24';

export const draftOf = ({ targets, thresholdsHours }: Deadlines): DeadlineDraft => ({
  hasRisk: targets.risk !== null,
  risk: String(targets.risk ?? PROPOSED_HOURS),
  hasTrade: targets.trade !== null,
  trade: String(targets.trade ?? PROPOSED_HOURS),
  thresholds: thresholdsHours.join('、'),
});

/** @returns null for a field that holds no plan; `bad` names it */
export function planOf(draft: DeadlineDraft): { plan: Deadlines } | { bad: ('risk' | 'trade' | 'thresholds')[] } {
  const risk = draft.hasRisk ? hoursOf(draft.risk, 2_160) : null;
  const trade = draft.hasTrade ? hoursOf(draft.trade, 2_160) : null;
  const parts = draft.thresholds.split(/[^0-9０-９.]+/).filter((part) => part !== '');
  const hours = parts.map((part) => hoursOf(part, 720));
  const known = hours.filter((one) => one !== undefined);
  const isBad = known.length !== hours.length || known.length === 0 || known.length > 6;
  const bad = [
    ...(risk === undefined ? (['risk'] as const) : []),
    ...(trade === undefined ? (['trade'] as const) : []),
    ...(isBad ? (['thresholds'] as const) : []),
  ];
  if (risk === undefined || trade === undefined || isBad) return { bad };
  return { plan: { targets: { risk, trade }, thresholdsHours: [...new Set(known)].toSorted((a, b) => b - a) } };
}

/** Whole hours from 1 to `most`, also in full-width digits; undefined for anything else. */
function hoursOf(text: string, most: number): number | undefined {
  const digits = text.trim().normalize('NFKC');
  const hours = /^\d{1,4}$/.test(digits) ? Number(digits) : 0;
  return hours >= 1 && hours <= most ? hours : undefined;
}
