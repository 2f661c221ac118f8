import type { RevealedContact } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Vault } from '../platform/crypto/vault.js';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import { RateLimit } from '../platform/rate-limit.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { openContact } from './contact-seal.js';

/** Of one person or key (reliability.md E5). */
const REVEALS = { max: 60, perMs: 3_600_000 };
const TOO_OFTEN = words('一小时内最多查看 60 次，请稍后再试', 'At most 60 looks an hour; try again later');

/** The contact in full, for whoever must call the complainant; each look is on record. */
@Injectable()
export class RevealService {
  private readonly limit: RateLimit;

  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly vault: Vault,
    private readonly audit: AuditService,
    clock: Clock,
  ) {
    this.limit = new RateLimit(REVEALS, clock, TOO_OFTEN);
  }

  /**
   * Remembered before it is shown. The record says who looked at which complaint, never what was seen.
   *
   * @throws {ProblemError} `not_found` outside the scope, `rate_limited`
   */
  async contact(actor: RequestActor, id: string): Promise<RevealedContact> {
    const complaint = await this.database.read((db) => this.repository.findInScope(db, actor.scope, id));
    if (complaint === null) throw problem('not_found');
    this.limit.take(actor.id);
    const { ip, requestId } = actor;
    const { providerId } = complaint;
    const what = { action: 'complaint.reveal', targetKind: 'complaint', targetId: id };
    await this.database.write((tx) =>
      this.audit.recordTx(tx, { actor: actor.asActor(), ip, requestId, providerId, ...what }),
    );
    return { contact: openContact(this.vault, complaint) };
  }
}
