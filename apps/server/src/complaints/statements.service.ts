import type { Statement, StatementKind, StatementRequest } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import type { Complaint } from './complaints.entity.js';
import { viewStatement } from './complaints.mapper.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsStating } from './complaints.stating.js';
import { ComplaintsViews } from './complaints.views.js';
import { ImagesRepository } from './images.repository.js';

/** Messages to users and evidence, as people and integrators ask for them. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly views: ComplaintsViews,
    private readonly stating: ComplaintsStating,
    private readonly images: ImagesRepository,
    private readonly audit: AuditService,
  ) {}

  /**
   * Recorded now, sent by a job.
   *
   * @throws problem `action_not_allowed` in another state, or while the last one is still on its way
   */
  request(actor: RequestActor, id: string, kind: StatementKind, request: StatementRequest): Promise<Statement> {
    return this.database.write(
      async (tx) => {
        const complaint = await this.repository.findInScope(tx, actor.scope, id);
        if (complaint === null) throw problem('not_found');
        const { refused } = await this.views.actions(tx, complaint);
        const refusal = refused.find((it) => it.action === kind);
        if (refusal) throw problem('action_not_allowed', { detail: refusal.reason });
        if (kind === 'reply') checkPictures(complaint, request);
        const statement = await this.stating.requestTx(tx, complaint, kind, request, {
          source: actor.kind === 'key' ? 'api' : 'person',
          actor: actor.asActor(),
          uploaderId: actor.id,
        });
        await this.audit.recordTx(tx, {
          actor: actor.asActor(),
          ip: actor.ip,
          requestId: actor.requestId,
          action: `complaint.${kind}`,
          targetKind: 'complaint',
          targetId: id,
          providerId: complaint.providerId,
          after: { imageCount: statement.imageIds.length },
        });
        return viewStatement(statement, await this.images.byIds(tx, statement.imageIds));
      },
      { retryOnDuplicate: true },
    );
  }
}

/** Alipay takes text only there (alipay.md 3.3). */
function checkPictures({ family }: Complaint, { imageIds = [] }: StatementRequest): void {
  if (family === 'trade' || imageIds.length === 0) return;
  throw problem('image_invalid', {
    errors: [
      {
        field: 'imageIds',
        code: 'text_only',
        message: words('支付交易投诉的回复只能是文字', 'A message of this family takes text only'),
      },
    ],
  });
}
