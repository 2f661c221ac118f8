import type { Answer, AnswerList } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { AnswersRepository } from './answers.repository.js';
import { ComplaintsRepository } from './complaints.repository.js';

/** What Alipay answered about a complaint, for those who may see personal data. */
@Injectable()
export class AnswersService {
  constructor(
    private readonly database: Database,
    private readonly complaints: ComplaintsRepository,
    private readonly answers: AnswersRepository,
    private readonly audit: AuditService,
  ) {}

  list(actor: RequestActor, complaintId: string): Promise<AnswerList> {
    return this.database.read(async (db) => {
      if ((await this.complaints.findInScope(db, actor.scope, complaintId)) === null) throw problem('not_found');
      const kept = await this.answers.ofComplaint(db, complaintId);
      return { items: kept.map(({ id, at, sha256 }) => ({ id, at: new Date(at).toISOString(), sha256 })) };
    });
  }

  /** The words themselves; who opened them is written down. */
  get(actor: RequestActor, id: string): Promise<Answer> {
    return this.database.write(async (tx) => {
      const answer = await this.answers.find(tx, id);
      const complaint = answer && (await this.complaints.findInScope(tx, actor.scope, answer.complaintId));
      if (answer === null || complaint === null) throw problem('not_found');
      await this.audit.recordTx(tx, {
        actor: actor.asActor(),
        ip: actor.ip,
        requestId: actor.requestId,
        action: 'complaint.answer_opened',
        targetKind: 'complaint',
        targetId: complaint.id,
        providerId: complaint.providerId,
        after: { answerId: id },
      });
      const { at, sha256 } = answer;
      return { id, at: new Date(at).toISOString(), sha256, raw: this.answers.open(answer) };
    });
  }
}
