import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../platform/database/database.js';
import { FileStore } from '../platform/files/file-store.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { ImagesRepository } from './images.repository.js';
import { Pictures } from './pictures.js';

/** Pictures for people: show a complaint's, take in their own. */
@Injectable()
export class ImagesService {
  constructor(
    private readonly database: Database,
    private readonly images: ImagesRepository,
    private readonly pictures: Pictures,
    private readonly files: FileStore,
    private readonly audit: AuditService,
  ) {}

  async upload(actor: RequestActor, bytes: Buffer): Promise<{ imageId: string }> {
    const picture = await this.pictures.keepUpload(bytes);
    const imageId = await this.database.write(async (tx) => {
      const id = await this.images.insertUpload(tx, actor.id, picture);
      await this.audit.recordTx(tx, {
        actor: actor.asActor(),
        ip: actor.ip,
        requestId: actor.requestId,
        action: 'image.upload',
        targetKind: 'image',
        targetId: id,
        after: { sha256: picture.sha256 },
      });
      return id;
    });
    return { imageId };
  }

  async get(actor: RequestActor, id: string): Promise<{ bytes: Buffer; contentType: string }> {
    const image = await this.database.read((db) => this.images.findInScope(db, actor.scope, actor.id, id));
    const bytes = image?.fileKey ? await this.files.get(image.fileKey) : null;
    if (!image?.contentType || bytes === null) throw problem('not_found');
    return { bytes, contentType: image.contentType };
  }
}
