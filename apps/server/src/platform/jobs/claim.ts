/** A job that could be started now. */
export interface Candidate {
  id: string;
  providerId: string | null;
}

/**
 * Which waiting jobs get the free slots, earliest first: while others wait, no provider holds more than half of a
 * lane's slots (reliability.md O7), so that one provider's flood starves nobody.
 *
 * @param waiting in the order in which they are due
 * @param running providers of the jobs that run in this lane now
 */
export function pickFairly(
  waiting: readonly Candidate[],
  running: readonly (string | null)[],
  slots: number,
): Candidate[] {
  const free = slots - running.length;
  const share = shareOf(slots);
  const held = new Map<string | null, number>();
  for (const providerId of running) held.set(providerId, (held.get(providerId) ?? 0) + 1);

  const picked: Candidate[] = [];
  const passedOver: Candidate[] = [];
  for (const candidate of waiting) {
    const count = held.get(candidate.providerId) ?? 0;
    if (picked.length < free && (candidate.providerId === null || count < share)) {
      picked.push(candidate);
      held.set(candidate.providerId, count + 1);
    } else passedOver.push(candidate);
  }
  return [...picked, ...passedOver.slice(0, free - picked.length)];
}

/** Who holds or waits for more than its share: behind them others may wait unseen. */
export function floodingProviders(providers: readonly (string | null)[], slots: number): string[] {
  const counts = new Map<string, number>();
  for (const id of providers) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= shareOf(slots)).map(([id]) => id);
}

const shareOf = (slots: number) => Math.max(1, Math.floor(slots / 2));
