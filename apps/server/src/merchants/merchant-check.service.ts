import { Injectable } from '@nestjs/common';
import { isAlipayError, type AlipayError } from '@redress/alipay';
import type { CheckResult, Finding } from '@redress/contract';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { ProvidersService } from '../providers/providers.service.js';
import { findingsOf, isFine, unclear } from './domain/check.js';
import { MerchantVerification } from './merchant-verification.service.js';
import { MerchantsRepository } from './merchants.repository.js';

/** Asks Alipay about one merchant and says in words what is missing, and who must do what. */
@Injectable()
export class MerchantCheck {
  constructor(
    private readonly database: Database,
    private readonly repository: MerchantsRepository,
    private readonly verification: MerchantVerification,
    private readonly providers: ProvidersService,
    private readonly clock: Clock,
  ) {}

  /** @throws {ProblemError} `not_found`; `merchant_unauthorized` for one that is unbound: there is nothing to ask with */
  async check(actor: RequestActor, id: string): Promise<CheckResult> {
    const row = await this.database.read((reader) => this.repository.find(reader, actor.scope, id));
    if (row === null) throw problem('not_found');
    if (row.unboundAt !== null) throw problem('merchant_unauthorized');
    const startedAt = this.clock.monotonic();
    const elapsedMs = () => Math.round(this.clock.monotonic() - startedAt);
    try {
      const findings = findingsOf(await this.verification.verifyNow(row));
      return { ok: isFine(findings), roundTripMs: elapsedMs(), findings };
    } catch (error) {
      if (!isAlipayError(error)) throw error;
      return { ok: false, roundTripMs: didAnswer(error) ? elapsedMs() : null, findings: [this.explain(error)] };
    }
  }

  /** What concerns the provider is said as its own check says it. */
  private explain(error: AlipayError): Finding {
    return error.kind === 'business' ? unclear(error.subCode ?? error.code) : this.providers.explainCall(error);
  }
}

const didAnswer = ({ kind }: AlipayError): boolean =>
  !['network', 'timeout', 'throttled', 'invalid_request'].includes(kind);
