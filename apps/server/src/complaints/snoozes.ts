import type { Reader } from '../platform/database/database.js';
import { EventRow } from '../platform/database/platform.entities.js';
import { ComplaintMark } from './desk.entity.js';
import { changes } from './domain/attention.js';

/**
 * What a person let rest and still rests, by complaint until when (ms). It wakes at that time, and earlier where
 * anybody else changed it since.
 *
 * @param complaintIds only of these
 */
export async function snoozesOf(
  db: Reader,
  personId: string | null,
  now: number,
  complaintIds?: readonly string[],
): Promise<Map<string, number>> {
  if (personId === null || complaintIds?.length === 0) return new Map();
  const query = db
    .createQueryBuilder(ComplaintMark, 'mark')
    .select('mark.complaintId', 'id')
    .addSelect('mark.snoozedUntil', 'until')
    .where('mark.userId = :personId AND mark.snoozedUntil > :now', { personId, now });
  if (complaintIds) query.andWhere('mark.complaintId IN (:...complaintIds)', { complaintIds: [...complaintIds] });
  const woken = query
    .subQuery()
    .select('1')
    .from(EventRow, 'event')
    .where('event.complaintId = mark.complaintId AND event.at > mark.snoozedAt')
    .andWhere('event.type IN (:...changes)')
    .andWhere('(event.actorId IS NULL OR event.actorId <> mark.userId)');
  query.andWhere(`NOT EXISTS ${woken.getQuery()}`).setParameters({ changes: [...changes] });
  const rows = await query.getRawMany<{ id: string; until: number | string }>();
  return new Map(rows.map(({ id, until }) => [id, Number(until)]));
}
