import { type CannedText as TextView, type CannedTextCreate, type CannedTextPatch, mayDo } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { Ids } from '../platform/ids.js';
import { CannedText } from './texts.entity.js';

/** A person keeps at most this many, so that the list needs no pages. */
const MOST_OWN = 100;
const MOST_SHOWN = 500;

/** Canned texts: one's own, and what colleagues share. */
@Injectable()
export class TextsService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async list(actor: RequestActor): Promise<{ items: TextView[] }> {
    const where = [{ ownerId: actor.id }, { isShared: true }];
    const rows = await this.database.read((db) =>
      db.find(CannedText, { where, order: { title: 'ASC', id: 'ASC' }, take: MOST_SHOWN }),
    );
    return { items: rows.map((row) => view(row, actor)) };
  }

  /** @throws problem `too_many_texts` */
  create(actor: RequestActor, { title, content, families, isShared }: CannedTextCreate): Promise<TextView> {
    return this.database.write(async (tx) => {
      if ((await tx.countBy(CannedText, { ownerId: actor.id })) >= MOST_OWN) throw problem('too_many_texts');
      const row: CannedText = {
        id: this.ids.next(),
        ownerId: actor.id,
        ownerName: actor.name,
        title,
        content,
        families,
        isShared,
        updatedAt: this.clock.now(),
      };
      await tx.insert(CannedText, row);
      await this.record(tx, actor, 'text.create', row);
      return view(row, actor);
    });
  }

  /** @throws problem `not_found`; `forbidden` for what a colleague shares */
  update(actor: RequestActor, id: string, patch: CannedTextPatch): Promise<TextView> {
    return this.database.write(async (tx) => {
      const row = await editable(tx, actor, id);
      const { title = row.title, content = row.content, families = row.families, isShared = row.isShared } = patch;
      const changed = { ...row, title, content, families, isShared, updatedAt: this.clock.now() };
      await tx.update(CannedText, { id }, changed);
      await this.record(tx, actor, 'text.update', changed);
      return view(changed, actor);
    });
  }

  /** @throws problem `not_found`; `forbidden` for what a colleague shares */
  async remove(actor: RequestActor, id: string): Promise<void> {
    await this.database.write(async (tx) => {
      const row = await editable(tx, actor, id);
      await tx.delete(CannedText, { id });
      await this.record(tx, actor, 'text.delete', row);
    });
  }

  private record(tx: Tx, actor: RequestActor, action: string, { id, title, isShared }: CannedText): Promise<void> {
    const { ip, requestId } = actor;
    const what = { action, targetKind: 'text', targetId: id, after: { title, isShared } };
    return this.audit.recordTx(tx, { actor: actor.asActor(), ip, requestId, ...what });
  }
}

/** Of shared ones everybody knows; another's own is simply not there. */
async function editable(tx: Tx, actor: RequestActor, id: string): Promise<CannedText> {
  const row = await tx.findOneBy(CannedText, { id });
  if (row === null || (!row.isShared && row.ownerId !== actor.id)) throw problem('not_found');
  if (!mayEdit(row, actor)) throw problem('forbidden');
  return row;
}

/** One's own; what is shared also by those who run the house. */
const mayEdit = (row: CannedText, actor: RequestActor): boolean =>
  row.ownerId === actor.id || (row.isShared && mayDo(actor.role, 'policy:write'));

const view = (row: CannedText, actor: RequestActor): TextView => ({
  id: row.id,
  title: row.title,
  content: row.content,
  families: row.families,
  isShared: row.isShared,
  ownerName: row.ownerName,
  mayEdit: mayEdit(row, actor) && mayDo(actor.role, 'complaints:write'),
  updatedAt: new Date(row.updatedAt).toISOString(),
});
