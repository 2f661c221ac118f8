import { Injectable } from '@nestjs/common';
import type { Actor } from '@redress/contract';
import { Clock } from '../platform/clock.js';
import type { Reader, Tx } from '../platform/database/database.js';
import { AuditRow } from '../platform/database/platform.entities.js';
import { Ids } from '../platform/ids.js';
import type { JsonObject } from '../platform/json.js';

/** What was done. Never a plain secret or personal data in `before` and `after` (reliability.md A1). */
export interface AuditEntry {
  actor: Actor;
  ip?: string | null;
  requestId?: string | null;
  /** `noun.verb`, e.g. `refund.create`. */
  action: string;
  targetKind: string;
  targetId: string;
  providerId?: string | null;
  before?: JsonObject;
  after?: JsonObject;
}

/** Writes who did what, in the transaction of what it records. */
@Injectable()
export class AuditService {
  constructor(
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async recordTx(tx: Tx, entry: AuditEntry): Promise<void> {
    await tx.insert(AuditRow, {
      id: this.ids.next(),
      at: this.clock.now(),
      actorKind: entry.actor.kind,
      actorId: entry.actor.id,
      actorName: entry.actor.name,
      ip: entry.ip ?? null,
      requestId: entry.requestId ?? null,
      action: entry.action,
      targetKind: entry.targetKind,
      targetId: entry.targetId,
      providerId: entry.providerId ?? null,
      before: (entry.before ?? null) as Record<string, never> | null,
      after: (entry.after ?? null) as Record<string, never> | null,
    });
  }

  /** The last entries about one thing, newest first. */
  async lastOf(
    reader: Reader,
    of: Pick<AuditEntry, 'action' | 'targetKind' | 'targetId'>,
    limit: number,
  ): Promise<{ actorName: string | null; after: JsonObject }[]> {
    const rows = await reader.find(AuditRow, { where: of, order: { id: 'DESC' }, take: limit });
    return rows.map(({ actorName, after }) => ({ actorName, after: (after ?? {}) as JsonObject }));
  }
}
