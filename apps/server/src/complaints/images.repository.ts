import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { Vault } from '../platform/crypto/vault.js';
import type { Reader, Tx } from '../platform/database/database.js';
import { Ids } from '../platform/ids.js';
import { JobQueue } from '../platform/jobs/queue.js';
import { type Scope, withinScope } from '../platform/scope.js';
import { type Complaint, Image } from './complaints.entity.js';
import { sourceKeyOf } from './domain/source-key.js';

/** Pictures: the complainant's, copied at arrival, and uploaded ones. */
@Injectable()
export class ImagesRepository {
  constructor(
    private readonly vault: Vault,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly queue: JobQueue,
  ) {}

  /** Rows for pictures not seen before, and one job that copies them before their address expires. */
  async noteTx(tx: Tx, complaint: Complaint, urls: readonly string[]): Promise<void> {
    if (urls.length === 0) return;
    const { id: complaintId, providerId, merchantId } = complaint;
    const stored = await tx.find(Image, { where: { complaintId } });
    const bySource = new Map(stored.map((image) => [image.sourceKey, image]));
    let isMissing = false;
    const byKey = new Map(urls.map((url) => [sourceKeyOf(url), url]));
    for (const [position, [sourceKey, url]] of [...byKey].entries()) {
      const known = bySource.get(sourceKey);
      if (known?.fileKey) continue;
      isMissing = true;
      const id = known?.id ?? this.ids.next();
      const sourceSealed = this.vault.seal('pii', { table: 'image', column: 'source_sealed', id }, url);
      if (known) await tx.update(Image, { id }, { sourceSealed });
      else
        await tx.insert(Image, {
          ...emptyImage,
          id,
          complaintId,
          providerId,
          merchantId,
          sourceKey,
          sourceSealed,
          position,
          createdAt: this.clock.now(),
        });
    }
    if (isMissing) {
      await this.queue.addTx(tx, {
        kind: 'complaint.images',
        key: `images:${complaintId}`,
        payload: { complaintId },
        providerId,
      });
    }
  }

  ofComplaint(db: Reader, complaintId: string): Promise<Image[]> {
    return db.find(Image, { where: { complaintId }, order: { position: 'ASC', id: 'ASC' } });
  }

  /** Those still to be fetched. */
  missingOf(db: Reader, complaintId: string): Promise<Image[]> {
    const where = { complaintId, fileKey: IsNull(), sourceSealed: Not(IsNull()) };
    return db.find(Image, { where, order: { position: 'ASC' } });
  }

  /** The address is dead; one that a newer read brought meanwhile stays. */
  async giveUpTx(tx: Tx, { id, sourceSealed }: Image): Promise<void> {
    if (sourceSealed !== null) await tx.update(Image, { id, sourceSealed, fileKey: IsNull() }, { sourceSealed: null });
  }

  /** A picture of a complaint within the scope, or one that this person uploaded. */
  findInScope(db: Reader, scope: Scope, userId: string, id: string): Promise<Image | null> {
    const query = db.createQueryBuilder(Image, 'i').where('i.id = :id', { id });
    const columns = { provider: 'i.providerId', merchant: 'i.merchantId' };
    return withinScope(query, scope, columns)
      .getOne()
      .then((image) => image ?? db.findOneBy(Image, { id, uploadedBy: userId }));
  }

  uploadedBy(db: Reader, userId: string, ids: readonly string[]): Promise<Image[]> {
    return db.findBy(Image, { id: In([...ids]), uploadedBy: userId });
  }

  byIds(db: Reader, ids: readonly string[]): Promise<Image[]> {
    return ids.length === 0 ? Promise.resolve([]) : db.findBy(Image, { id: In([...ids]) });
  }

  /** Uploaded pictures become part of the complaint: whoever may see it may see them. */
  async handInTx(tx: Tx, ids: readonly string[], { providerId, merchantId }: Complaint): Promise<void> {
    if (ids.length > 0) await tx.update(Image, { id: In([...ids]) }, { providerId, merchantId });
  }

  addressOf(image: Image): string | null {
    if (image.sourceSealed === null) return null;
    return this.vault.open('pii', { table: 'image', column: 'source_sealed', id: image.id }, image.sourceSealed);
  }

  async markStored(
    tx: Tx,
    id: string,
    file: Pick<Image, 'fileKey' | 'contentType' | 'sha256' | 'width' | 'height'>,
  ): Promise<void> {
    await tx.update(Image, { id }, { ...file, storedAt: this.clock.now() });
  }

  async insertUpload(
    tx: Tx,
    userId: string,
    file: Pick<Image, 'fileKey' | 'contentType' | 'sha256' | 'width' | 'height'>,
  ): Promise<string> {
    const id = this.ids.next();
    const now = this.clock.now();
    await tx.insert(Image, { ...emptyImage, ...file, id, uploadedBy: userId, createdAt: now, storedAt: now });
    return id;
  }
}

const emptyImage = {
  complaintId: null,
  providerId: null,
  merchantId: null,
  sourceKey: null,
  sourceSealed: null,
  uploadedBy: null,
  fileKey: null,
  contentType: null,
  sha256: null,
  width: null,
  height: null,
  position: 0,
  storedAt: null,
};
