import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createGateway, type Gateway } from '@redress/alipay';
import { Clock } from '../platform/clock.js';
import { AddressGuard } from '../platform/http/address-guard.js';
import { addressesOf } from './domain/environment.js';
import { ProviderCredentials } from './provider-credentials.js';
import type { Provider } from './providers.entity.js';

/** Callers hold a gateway for one piece of work; none takes longer. */
const GRACE_MS = 60_000;

/**
 * One gateway per provider: it holds the parsed keys, the connections and the rate budget. A new one is made only when
 * something of that changed, so that renaming a provider does not give it a fresh budget.
 */
@Injectable()
export class ProviderGateways implements OnApplicationShutdown {
  private readonly open = new Map<string, { madeOf: string; gateway: Gateway }>();
  private readonly leaving = new Set<NodeJS.Timeout>();

  constructor(
    private readonly credentials: ProviderCredentials,
    private readonly guard: AddressGuard,
    private readonly clock: Clock,
  ) {}

  /** @throws {Error} when the stored keys cannot be used any more */
  of(row: Provider): Gateway {
    const madeOf = partsOf(row);
    const held = this.open.get(row.id);
    if (held?.madeOf === madeOf) return held.gateway;
    const gateway = createGateway(this.credentials.credentialsOf(row), {
      gatewayUrl: addressesOf(row).gatewayUrl,
      now: () => this.clock.now(),
      callsPerSecond: row.callsPerKilosecond / 1000,
      dispatcher: this.guard.dispatcher,
    });
    this.open.set(row.id, { madeOf, gateway });
    if (held !== undefined) this.closeLater(held.gateway);
    return gateway;
  }

  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.leaving) clearTimeout(timer);
    await Promise.all([...this.open.values()].map(({ gateway }) => gateway.close()));
    this.open.clear();
  }

  private closeLater(gateway: Gateway): void {
    const timer = setTimeout(() => {
      this.leaving.delete(timer);
      // Closing only refuses further calls; connections belong to the shared dispatcher.
      void gateway.close();
    }, GRACE_MS);
    timer.unref();
    this.leaving.add(timer);
  }
}

function partsOf(row: Provider): string {
  return [
    row.appId,
    row.signMode,
    row.privateKeyFingerprint,
    row.alipayKeyFingerprint,
    row.appCertificateSerial,
    row.alipayCertificateSerial,
    row.alipayRootCertificateSerial,
    row.aesKeyFingerprint,
    addressesOf(row).gatewayUrl,
    row.callsPerKilosecond,
  ].join('|');
}
