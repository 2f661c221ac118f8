import {
  mayDo,
  queryOfView,
  type SavedView as SavedViewView,
  type SavedViewCreate,
  type SavedViewPatch,
} from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Tx } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { Ids } from '../platform/ids.js';
import { SavedView } from './complaints.entity.js';
import { ComplaintsService } from './complaints.service.js';
import { SavedViewsRepository } from './saved-views.repository.js';

/** Each of them is counted whenever the list is shown. */
const MOST_VIEWS = 30;

/** Views of the list that people save, for themselves or for everybody. */
@Injectable()
export class SavedViewsService {
  constructor(
    private readonly database: Database,
    private readonly repository: SavedViewsRepository,
    private readonly complaints: ComplaintsService,
    private readonly accounts: AccountsService,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** The own ones in their order, then what others share; each with its count in what the reader may see. */
  async list(actor: RequestActor): Promise<SavedViewView[]> {
    const rows = await this.database.read((db) => this.repository.visibleTo(db, actor.id));
    return this.viewAll(actor, rows);
  }

  /**
   * For the person alone, unless it is shared.
   *
   * @throws {ProblemError} `too_many_views`, `forbidden` where somebody who may not write shares it
   */
  async create(actor: RequestActor, input: SavedViewCreate): Promise<SavedViewView> {
    const { name, filter, sort = null, columns = null, isShared = false, position } = input;
    checkSharing(actor, isShared);
    const row = Object.assign(new SavedView(), { name, filter, sort, columns, isShared });
    Object.assign(row, { id: this.ids.next(), ownerId: actor.id, createdAt: this.clock.now() });
    const count = await this.countOf(actor, row); // before it is stored: what cannot be asked for is no view
    await this.database.write(async (tx) => {
      if ((await this.repository.countOf(tx, actor.id)) >= MOST_VIEWS) throw problem('too_many_views');
      row.position = position ?? (await this.repository.nextPosition(tx, actor.id));
      await this.repository.insertTx(tx, row);
    });
    return view(row, actor, actor.name, count);
  }

  /** Absent fields stay. @throws {ProblemError} `not_found`, `forbidden` */
  async update(actor: RequestActor, id: string, patch: SavedViewPatch): Promise<SavedViewView> {
    // before it is stored: what cannot be asked for is no view, and would spoil the whole list
    if (patch.filter) await this.countOf(actor, Object.assign(new SavedView(), { filter: patch.filter }));
    const row = await this.database.write(async (tx) => {
      const before = await this.changeableTx(tx, actor, id);
      if (patch.isShared !== before.isShared) checkSharing(actor, patch.isShared ?? false);
      if (Object.keys(patch).length > 0) await this.repository.updateTx(tx, id, patch);
      return Object.assign(before, patch);
    });
    const [shown] = await this.viewAll(actor, [row]);
    if (!shown) throw new Error('no view of a changed row');
    return shown;
  }

  /** @throws {ProblemError} `not_found`, `forbidden` */
  async remove(actor: RequestActor, id: string): Promise<void> {
    await this.database.write(async (tx) => {
      await this.changeableTx(tx, actor, id);
      await this.repository.removeTx(tx, id);
    });
  }

  private async changeableTx(tx: Tx, actor: RequestActor, id: string): Promise<SavedView> {
    const row = await this.repository.find(tx, id);
    if (row === null || (row.ownerId !== actor.id && !row.isShared)) throw problem('not_found');
    if (!mayChange(row, actor)) throw problem('forbidden');
    return row;
  }

  private async viewAll(actor: RequestActor, rows: readonly SavedView[]): Promise<SavedViewView[]> {
    const owners = rows.map(({ ownerId }) => ownerId);
    const names = await this.database.read((db) => this.accounts.namesOf(db, owners));
    const views: SavedViewView[] = [];
    for (const row of rows)
      views.push(view(row, actor, names.get(row.ownerId) ?? null, await this.countOf(actor, row)));
    return views;
  }

  private countOf(actor: RequestActor, row: SavedView) {
    return this.complaints.count(actor, queryOfView(row.filter, this.clock.now()));
  }
}

/** A view everybody sees stands in everybody's line of tabs: whoever only reads keeps theirs to themselves. */
function checkSharing(actor: RequestActor, isShared: boolean): void {
  if (isShared && !mayDo(actor.role, 'complaints:write')) throw problem('forbidden');
}

/** Its owner; of a shared one an administrator as well, because an owner may be gone. */
const mayChange = (row: SavedView, actor: RequestActor): boolean =>
  row.ownerId === actor.id || (row.isShared && (actor.role === 'owner' || actor.role === 'admin'));

function view(
  row: SavedView,
  actor: RequestActor,
  ownerName: string | null,
  { total, totalIsCapped }: { total: number; totalIsCapped: boolean },
): SavedViewView {
  const { id, name, filter, sort, columns, isShared, position, ownerId } = row;
  const shown = { id, name, filter, sort, columns, isShared, position, ownerId, ownerName };
  return { ...shown, mayChange: mayChange(row, actor), count: total, countIsCapped: totalIsCapped };
}
