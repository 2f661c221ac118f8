/** How long a contact is remembered as the same person who complains again. */
export const REPEAT_MS = 30 * 24 * 3_600_000;
const MOST_SHOWN = 10;

export type RepeatBy = 'order' | 'contact';

interface Candidate {
  id: string;
  complainedAt: number;
}

/**
 * Which of these complaints the given one repeats, newest first. The same order says more than the same contact, and
 * counts however long ago it was.
 */
export function repeatsOf<T extends Candidate>(
  complaint: Candidate,
  found: Readonly<Record<RepeatBy, readonly T[]>>,
): { complaint: T; by: RepeatBy }[] {
  const repeats = new Map<string, { complaint: T; by: RepeatBy }>();
  const since = complaint.complainedAt - REPEAT_MS;
  for (const by of ['order', 'contact'] as const) {
    for (const one of found[by]) {
      const isEarlier = one.id !== complaint.id && one.complainedAt <= complaint.complainedAt;
      if (!isEarlier || repeats.has(one.id) || (by === 'contact' && one.complainedAt < since)) continue;
      repeats.set(one.id, { complaint: one, by });
    }
  }
  return [...repeats.values()]
    .toSorted((a, b) => b.complaint.complainedAt - a.complaint.complainedAt)
    .slice(0, MOST_SHOWN);
}
