import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Vault } from '../platform/crypto/vault.js';
import type { Reader, Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { ComplaintAnswer } from './complaints.entity.js';
import { withoutTokens } from './domain/answer.js';

/** Answers kept of one complaint; beyond them the oldest but the first goes, as the first is the evidence of arrival. */
const KEPT = 200;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What Alipay answered, word for word: sealed, hashed and dated. */
@Injectable()
export class AnswersRepository {
  constructor(
    private readonly vault: Vault,
    private readonly ids: Ids,
  ) {}

  /**
   * Keeps an answer unless it says what the one before said.
   *
   * @param at when it was here, ms UTC
   * @returns its id, null when it is no other
   */
  async noteTx(tx: Tx, complaintId: string, raw: string, at: number): Promise<string | null> {
    const sameKey = sha256(withoutTokens(raw));
    const kept = await this.ofComplaint(tx, complaintId);
    if (kept[0]?.sameKey === sameKey) return null;
    const id = this.ids.next();
    const rawSealed = this.vault.seal('pii', { table: 'complaint_answer', column: 'raw_sealed', id }, raw);
    await tx.insert(ComplaintAnswer, { id, complaintId, at, sha256: sha256(raw), sameKey, rawSealed });
    const surplus = kept.length < KEPT ? undefined : kept.at(-2);
    if (surplus) await tx.delete(ComplaintAnswer, { id: surplus.id });
    return id;
  }

  /** Newest first, without the words. */
  ofComplaint(db: Reader, complaintId: string): Promise<Pick<ComplaintAnswer, 'id' | 'at' | 'sha256' | 'sameKey'>[]> {
    return db.find(ComplaintAnswer, {
      select: { id: true, at: true, sha256: true, sameKey: true },
      where: { complaintId },
      order: { at: 'DESC', id: 'DESC' },
    });
  }

  find(db: Reader, id: string): Promise<ComplaintAnswer | null> {
    return db.findOneBy(ComplaintAnswer, { id });
  }

  /** The words of Alipay. */
  open({ id, rawSealed }: ComplaintAnswer): string {
    return this.vault.open('pii', { table: 'complaint_answer', column: 'raw_sealed', id }, rawSealed);
  }
}
