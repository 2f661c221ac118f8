import { Injectable } from '@nestjs/common';
import { IsNull, LessThan } from 'typeorm';
import type { Reader, Tx } from '../platform/database/database.js';
import { AuthorisationState } from './merchants.entity.js';

/** The one-time states of authorisation links. */
@Injectable()
export class AuthorisationStatesRepository {
  find(reader: Reader, stateHash: string): Promise<AuthorisationState | null> {
    return reader.findOneBy(AuthorisationState, { stateHash });
  }

  async insertTx(tx: Tx, row: AuthorisationState): Promise<void> {
    await tx.insert(AuthorisationState, row);
  }

  /** @returns false when somebody used it before */
  async useTx(tx: Tx, id: string, codeHash: string, at: number): Promise<boolean> {
    const { affected } = await tx.update(AuthorisationState, { id, usedAt: IsNull() }, { usedAt: at, codeHash });
    return affected === 1;
  }

  async settleTx(tx: Tx, id: string, outcome: string): Promise<void> {
    await tx.update(AuthorisationState, { id }, { outcome });
  }

  /** Only when it is certain that the code never left us. */
  async giveBackTx(tx: Tx, id: string): Promise<void> {
    await tx.update(AuthorisationState, { id }, { usedAt: null, codeHash: null });
  }

  /** Used and expired ones are kept for a while, so that the page can say which of both it is. */
  async forgetTx(tx: Tx, before: number): Promise<void> {
    await tx.delete(AuthorisationState, { expiresAt: LessThan(before) });
  }
}
