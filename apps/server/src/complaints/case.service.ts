import { Readable } from 'node:stream';
import { type CaseQuery, mayDo } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Vault } from '../platform/crypto/vault.js';
import { Database, type Reader } from '../platform/database/database.js';
import { FileStore } from '../platform/files/file-store.js';
import { zipOf, type ZipFile } from '../platform/export/zip.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { AnswersRepository } from './answers.repository.js';
import { casePage, type CasePicture } from './case.page.js';
import type { Complaint, ComplaintAnswer, Image } from './complaints.entity.js';
import { viewComplaint } from './complaints.mapper.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsViews } from './complaints.views.js';
import { openContact } from './contact-seal.js';

interface Kept extends CasePicture {
  fileKey: string;
}

/** Everything about one complaint as one file, for an appeal or the records. */
@Injectable()
export class CaseService {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly answers: AnswersRepository,
    private readonly views: ComplaintsViews,
    private readonly files: FileStore,
    private readonly vault: Vault,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws problem `not_found` outside the scope; `forbidden` where the contact is asked for in full without the right
   */
  async zip(
    actor: RequestActor,
    id: string,
    { unmasked = false }: CaseQuery,
  ): Promise<{ name: string; content: Readable }> {
    const now = this.clock.now();
    const gathered = await this.database.read(async (db) => {
      const complaint = await this.repository.findInScope(db, actor.scope, id);
      if (complaint === null) throw problem('not_found');
      if (unmasked && !mayDo(actor.role, 'pii:read')) throw problem('forbidden');
      const parts = await this.views.detail(db, actor.scope, complaint, now);
      const answers = unmasked ? await this.answersOf(db, id) : [];
      return { complaint, parts, answers, pictures: picturesOf(parts.images, parts.ownImages) };
    });
    const { complaint, parts, answers, pictures } = gathered;
    await this.record(actor, complaint, unmasked);
    const page = casePage({
      complaint: viewComplaint(parts, now),
      contact: unmasked ? openContact(this.vault, complaint) : parts.contactMasked,
      pictures,
      answers: answers.map(({ name, at, sha256 }) => ({ name, at, sha256 })),
      madeAt: now,
      madeBy: actor.name,
    });
    const content = Readable.from(zipOf(this.entries(page, pictures, answers)));
    return { name: `case-${complaint.taskId.replaceAll(/[^0-9A-Za-z_-]/g, '')}.zip`, content };
  }

  /** One picture in memory at a time. */
  private async *entries(
    page: string,
    pictures: readonly Kept[],
    answers: readonly { name: string; row: ComplaintAnswer }[],
  ): AsyncGenerator<ZipFile> {
    yield { name: 'index.html', content: Buffer.from(page) };
    for (const { name, fileKey } of pictures) {
      const content = await this.files.get(fileKey);
      if (content === null) throw new Error('a stored picture is missing in the file store');
      yield { name, content, isPacked: true };
    }
    for (const { name, row } of answers) yield { name, content: Buffer.from(this.answers.open(row)) };
  }

  private async answersOf(db: Reader, complaintId: string) {
    const rows = [];
    for (const { id } of (await this.answers.ofComplaint(db, complaintId)).toReversed()) {
      const row = await this.answers.find(db, id);
      if (row) rows.push(row);
    }
    return rows.map((row, n) => ({ name: `answers/${n + 1}.json`, at: row.at, sha256: row.sha256, row }));
  }

  private record(actor: RequestActor, { id, providerId }: Complaint, unmasked: boolean): Promise<void> {
    const { ip, requestId } = actor;
    const what = { action: 'complaint.export-case', targetKind: 'complaint', targetId: id, after: { unmasked } };
    return this.database.write((tx) =>
      this.audit.recordTx(tx, { actor: actor.asActor(), ip, requestId, providerId, ...what }),
    );
  }
}

/** Those that were copied; one that is gone at Alipay has no file. */
function picturesOf(theirs: readonly Image[], ours: readonly Image[]): Kept[] {
  const named = (images: readonly Image[], folder: string, whose: string) =>
    images.flatMap(({ fileKey, sha256, storedAt, contentType }, n) => {
      if (fileKey === null || sha256 === null) return [];
      const name = `${folder}/${n + 1}.${contentType === 'image/png' ? 'png' : 'jpg'}`;
      return [{ name, whose, sha256, storedAt, fileKey }];
    });
  return [...named(theirs, 'pictures', '投诉人'), ...named(ours, 'handed-in', '我方提交')];
}
