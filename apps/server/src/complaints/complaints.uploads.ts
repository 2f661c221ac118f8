import type { ImageRef } from '@redress/alipay';
import { Injectable } from '@nestjs/common';
import type { MerchantAccess } from '../merchants/merchants.service.js';
import { Database, type Tx } from '../platform/database/database.js';
import { FileStore } from '../platform/files/file-store.js';
import { problem, words } from '../platform/http/problem.js';
import { channels } from './channels.js';
import type { Complaint } from './complaints.entity.js';
import { ImagesRepository } from './images.repository.js';

/** Pictures that a person uploaded: handed in with a finish, a message or evidence, and given to Alipay. */
@Injectable()
export class ComplaintsUploads {
  constructor(
    private readonly database: Database,
    private readonly images: ImagesRepository,
    private readonly files: FileStore,
  ) {}

  /**
   * Makes the pictures part of the complaint.
   *
   * @throws problem `image_invalid` when a picture is not this person's
   */
  async handInTx(tx: Tx, complaint: Complaint, imageIds: readonly string[], uploaderId: string | null): Promise<void> {
    const own = uploaderId === null ? [] : await this.images.uploadedBy(tx, uploaderId, imageIds);
    if (own.length !== new Set(imageIds).size) throw noSuchPicture();
    await this.images.handInTx(tx, imageIds, complaint);
  }

  /** Uploads them to Alipay, one by one. @throws {AlipayError}, or the signal's reason once the time is up */
  async send(
    { signal }: { signal: AbortSignal },
    complaint: Complaint,
    imageIds: readonly string[],
    access: MerchantAccess,
  ): Promise<ImageRef[]> {
    const images = await this.database.read((db) => this.images.byIds(db, imageIds));
    const refs: ImageRef[] = [];
    for (const image of images) {
      const content = image.fileKey === null ? null : await this.files.get(image.fileKey);
      if (content === null) throw new Error('an uploaded picture is missing in the file store');
      signal.throwIfAborted();
      const name = `${image.id}.${image.contentType === 'image/png' ? 'png' : 'jpg'}`;
      refs.push(await channels[complaint.family].upload(access.gateway, access.appAuthToken, { name, content }));
    }
    return refs;
  }
}

const noSuchPicture = () =>
  problem('image_invalid', {
    errors: [
      {
        field: 'imageIds',
        code: 'image_invalid',
        message: words('图片不存在，请重新上传', 'There is no such picture; upload it again'),
      },
    ],
  });
