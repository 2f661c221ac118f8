import { Injectable } from '@nestjs/common';
import type { CheckResult } from '@redress/contract';
import { isAlipayError, type AlipayError, type Gateway } from '@redress/alipay';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { Log, type AreaLog } from '../platform/log/log.js';
import { finding, healthOf, judgeAnswer, judgeCertificates, type CheckOutcome } from './domain/health.js';
import { certificateEnds } from './provider-columns.js';
import { ProviderGateways } from './provider-gateways.js';
import { ProviderHealthNotes } from './provider-health-notes.js';
import type { Provider } from './providers.entity.js';
import { ProvidersRepository } from './providers.repository.js';

/** A question without effect: what a token is good for that nobody ever had. */
const HARMLESS_METHOD = 'alipay.open.auth.token.app.query';
const NO_TOKEN = 'redress-check-no-such-token';
const ADDRESS_REFUSED = 'EADDRESSREFUSED';

/** Calls the gateway and says in words what is wrong, and who must do what. */
@Injectable()
export class ProviderCheck {
  private readonly log: AreaLog;

  constructor(
    private readonly database: Database,
    private readonly repository: ProvidersRepository,
    private readonly gateways: ProviderGateways,
    private readonly notes: ProviderHealthNotes,
    private readonly clock: Clock,
    log: Log,
  ) {
    this.log = log.for('providers');
  }

  /** @throws {ProblemError} `not_found` */
  async check(actor: RequestActor, id: string): Promise<CheckResult> {
    const row = await this.database.read((reader) => this.repository.find(reader, actor.scope, id));
    if (row === null) throw problem('not_found');
    const startedAt = this.clock.monotonic();
    const outcome = await this.ask(row);
    const roundTripMs = didAnswer(outcome) ? Math.round(this.clock.monotonic() - startedAt) : null;
    const now = this.clock.now();
    const ending = judgeCertificates(certificateEnds(row), now);
    const findings = [judgeAnswer(outcome), ...(ending === null ? [] : [finding(ending)])];
    const { health, finding: healthFinding } = healthOf(findings);
    await this.notes.store(id, { health, healthFinding, healthAt: now });
    return { ok: health === 'ok', roundTripMs, findings };
  }

  private async ask(row: Provider): Promise<CheckOutcome> {
    const gateway = this.gatewayOf(row);
    if (gateway === null) return { answered: false, unusable: 'credentials' };
    try {
      const answer = await gateway.call(HARMLESS_METHOD, { bizContent: { app_auth_token: NO_TOKEN } });
      return { answered: true, certificateChanged: answer.certificateChanged };
    } catch (error) {
      if (!isAlipayError(error)) throw error;
      if (isAddressRefused(error)) return { answered: false, unusable: 'private_address' };
      return { answered: false, refusal: error };
    }
  }

  private gatewayOf(row: Provider): Gateway | null {
    try {
      return this.gateways.of(row);
    } catch (error) {
      this.log.warn('no gateway can be made', { providerId: row.id, error });
      return null;
    }
  }
}

/** Something came back from there, whatever it said. */
function didAnswer(outcome: CheckOutcome): boolean {
  if (outcome.answered) return true;
  return 'refusal' in outcome && !['network', 'timeout', 'throttled', 'invalid_request'].includes(outcome.refusal.kind);
}

function isAddressRefused(error: AlipayError): boolean {
  let cause: unknown = error.cause;
  for (let depth = 0; cause instanceof Error && depth < 5; depth += 1) {
    if ('code' in cause && cause.code === ADDRESS_REFUSED) return true;
    cause = cause.cause;
  }
  return false;
}
