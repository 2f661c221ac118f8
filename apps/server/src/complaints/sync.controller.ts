import { routes } from '@redress/contract';
import { Controller, Param } from '@nestjs/common';
import { MerchantsService } from '../merchants/merchants.service.js';
import type { RequestActor } from '../platform/http/actor.js';
import { CurrentActor, Endpoint } from '../platform/http/endpoint.js';
import { problem } from '../platform/http/problem.js';
import { ProvidersService } from '../providers/providers.service.js';
import { PollingService } from './polling.service.js';

/** "Read now" of a merchant. It lives here because polling does: merchants know nothing of complaints. */
@Controller()
export class SyncController {
  constructor(
    private readonly merchants: MerchantsService,
    private readonly providers: ProvidersService,
    private readonly polling: PollingService,
  ) {}

  @Endpoint(routes.syncMerchant)
  async sync(@CurrentActor() actor: RequestActor, @Param('id') id: string) {
    const { authorization, providerId } = await this.merchants.get(actor.scope, id);
    const provider = await this.providers.getFacts(providerId);
    if (!provider?.enabled) throw problem('provider_disabled');
    const merchant = await this.merchants.getFacts(id);
    if (merchant === null || authorization !== 'active') throw problem('merchant_unauthorized');
    await this.polling.pollNow(merchant);
    return { queued: true };
  }
}
