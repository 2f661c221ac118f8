import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import type { Reader, Tx } from '../platform/database/database.js';
import { SavedView } from './complaints.entity.js';

/** So many shared views of others a list shows at most. */
const MOST_SHARED = 50;

/** Every query of the saved views. */
@Injectable()
export class SavedViewsRepository {
  /** The own ones in their order, then what others share. */
  async visibleTo(db: Reader, ownerId: string): Promise<SavedView[]> {
    const own = await db.find(SavedView, { where: { ownerId }, order: { position: 'ASC', id: 'ASC' } });
    const shared = await db.find(SavedView, {
      where: { isShared: true, ownerId: Not(ownerId) },
      order: { position: 'ASC', id: 'ASC' },
      take: MOST_SHARED,
    });
    return [...own, ...shared];
  }

  find(db: Reader, id: string): Promise<SavedView | null> {
    return db.findOneBy(SavedView, { id });
  }

  countOf(db: Reader, ownerId: string): Promise<number> {
    return db.countBy(SavedView, { ownerId });
  }

  /** Where a further one stands: behind the last. */
  async nextPosition(db: Reader, ownerId: string): Promise<number> {
    const [last] = await db.find(SavedView, { where: { ownerId }, order: { position: 'DESC' }, take: 1 });
    return (last?.position ?? -1) + 1;
  }

  async insertTx(tx: Tx, view: SavedView): Promise<void> {
    await tx.insert(SavedView, view);
  }

  async updateTx(tx: Tx, id: string, patch: Partial<SavedView>): Promise<void> {
    await tx.update(SavedView, { id }, patch);
  }

  async removeTx(tx: Tx, id: string): Promise<void> {
    await tx.delete(SavedView, { id });
  }
}
