import type { CoverageCause, CoverageState, Family, Merchant, MerchantPatch } from '@redress/contract';

/** How far one family of one merchant is read; the server judges. */
export interface CoverageCell {
  state: CoverageState;
  cause: CoverageCause | null;
  lastGoodReadAtMs: number | null;
  error: string | null;
}

export function coverageCell(merchant: Pick<Merchant, 'readings'>, family: Family): CoverageCell {
  const reading = merchant.readings.find((item) => item.family === family);
  if (reading === undefined) return { state: 'waiting', cause: null, lastGoodReadAtMs: null, error: null };
  const { state, cause, lastGoodReadAt: readAt, lastError } = reading;
  return {
    state,
    cause,
    lastGoodReadAtMs: readAt === null ? null : Date.parse(readAt),
    error: lastError,
  };
}

export const merchantGroups = ['blind', 'stale', 'fine', 'off'] as const;
export type MerchantGroup = (typeof merchantGroups)[number];

/** The worst of both families; what somebody must do something about comes first. */
export function groupOf({ readings }: Pick<Merchant, 'readings'>): MerchantGroup {
  const has = (wanted: CoverageState): boolean => readings.some(({ state }) => state === wanted);
  if (has('unused')) return 'off';
  if (has('blind')) return 'blind';
  return has('stale') ? 'stale' : 'fine';
}

/** Somebody must do something about it: not read, or not any more. */
export const needsSomebody = (merchant: Pick<Merchant, 'readings'>): boolean =>
  ['blind', 'stale'].includes(groupOf(merchant));

/**
 * The group each merchant stands in. One that somebody just changed stays where it was, so that its row does not jump
 * away from under the pointer.
 *
 * @param held the groups of such merchants by id
 */
export const groupsById = (
  rows: readonly Merchant[],
  held: ReadonlyMap<string, MerchantGroup>,
): Map<string, MerchantGroup> => new Map(rows.map((row) => [row.id, held.get(row.id) ?? groupOf(row)]));

/** Whether a new authorisation is what helps; a product that was not signed, or a function not added, needs another deed. */
export const needsLink = ({ readings }: Pick<Merchant, 'readings'>): boolean =>
  readings.some(({ advice }) => advice?.button === 'authorize');

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
