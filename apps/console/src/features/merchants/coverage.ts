import type { Family, FamilyReading, Merchant, MerchantPatch } from '@redress/contract';
import { minuteMs } from '../../shared/time.js';

/** How far one family of one merchant is read. `waiting`: authorised, not read yet; `unused`: switched off. */
export type CellState = 'read' | 'stale' | 'blind' | 'waiting' | 'unused';

export interface CoverageCell {
  family: Family;
  state: CellState;
  lastGoodReadAtMs: number | null;
  /** Why it is not read. */
  cause: 'revoked' | 'expired' | 'not-permitted' | 'error' | null;
  error: string | null;
}

/** Three planned reads missed: the list is not what Alipay has. */
const staleMs = 30 * minuteMs;

export function coverageCell(merchant: Merchant, family: Family, nowMs: number): CoverageCell {
  const reading = merchant.readings.find((item) => item.family === family) ?? null;
  const lastGoodReadAtMs = reading?.lastGoodReadAt == null ? null : Date.parse(reading.lastGoodReadAt);
  const cell = { family, lastGoodReadAtMs, error: reading?.lastError ?? null };
  if (!merchant.enabled) return { ...cell, state: 'unused', cause: null };
  if (merchant.authorization !== 'active') return { ...cell, state: 'blind', cause: merchant.authorization };
  return { ...cell, ...judgeReading(reading, lastGoodReadAtMs, nowMs) };
}

function judgeReading(
  reading: FamilyReading | null,
  lastGoodReadAtMs: number | null,
  nowMs: number,
): Pick<CoverageCell, 'state' | 'cause'> {
  if (reading?.permitted === false) return { state: 'blind', cause: 'not-permitted' };
  if (lastGoodReadAtMs === null)
    return reading?.lastError == null ? { state: 'waiting', cause: null } : { state: 'blind', cause: 'error' };
  // what was read before the last try failed is shown with its age, but not as well
  if (reading?.lastError != null) return { state: 'stale', cause: 'error' };
  return { state: nowMs - lastGoodReadAtMs > staleMs ? 'stale' : 'read', cause: null };
}

export const merchantGroups = ['blind', 'stale', 'fine', 'off'] as const;
export type MerchantGroup = (typeof merchantGroups)[number];

/** The worst of both families; what somebody must do something about comes first. */
export function groupOf(merchant: Merchant, nowMs: number): MerchantGroup {
  if (!merchant.enabled) return 'off';
  const states = (['risk', 'trade'] as const).map((family) => coverageCell(merchant, family, nowMs).state);
  if (states.includes('blind')) return 'blind';
  return states.includes('stale') ? 'stale' : 'fine';
}

/**
 * The group each merchant stands in. One that somebody just changed stays where it was, so that its row does not jump
 * away from under the pointer.
 *
 * @param held the groups of such merchants by id
 */
export const groupsById = (
  rows: readonly Merchant[],
  nowMs: number,
  held: ReadonlyMap<string, MerchantGroup>,
): Map<string, MerchantGroup> => new Map(rows.map((row) => [row.id, held.get(row.id) ?? groupOf(row, nowMs)]));

/** The fields of a form that differ from what is stored. */
export const changesOf = (draft: Required<MerchantPatch>, stored: Required<MerchantPatch>): MerchantPatch =>
  Object.fromEntries(
    Object.entries(draft).filter(([name, value]) => stored[name as keyof MerchantPatch] !== value),
  ) as MerchantPatch;

/** What is asked about before a switch does it: it stops reading, or it lets money go without a person. */
export function mustAsk(patch: MerchantPatch): 'off' | 'auto' | null {
  if (patch.enabled === false) return 'off';
  return patch.autoRefund === true ? 'auto' : null;
}

/** Last time any of these merchants was read well, or null. */
export function lastGoodReadAt(merchants: readonly Merchant[]): number | null {
  const times = merchants.flatMap((merchant) =>
    merchant.readings.flatMap((reading) =>
      reading.lastGoodReadAt === null ? [] : [Date.parse(reading.lastGoodReadAt)],
    ),
  );
  return times.length === 0 ? null : Math.max(...times);
}
