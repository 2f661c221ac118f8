import { createAddressGuard } from '@redress/notify';
import { AuditService } from '../audit/audit.service.js';
import { Config } from '../platform/config/env.js';
import { AddressGuard } from '../platform/http/address-guard.js';
import type { JobRunner } from '../platform/jobs/runner.js';
import { Log } from '../platform/log/log.js';
import type { TestPlatform } from '../platform/testing/test-platform.js';
import { ProviderAddresses } from './provider-addresses.js';
import { ProviderCheck } from './provider-check.service.js';
import { ProviderCredentials } from './provider-credentials.js';
import { ProviderDirectory } from './provider-directory.js';
import { ProviderEditing } from './provider-editing.service.js';
import { ProviderGateways } from './provider-gateways.js';
import { ProviderHealthNotes } from './provider-health-notes.js';
import { ProviderWatch } from './provider-watch.service.js';
import { ProvidersRepository } from './providers.repository.js';
import { ProvidersService } from './providers.service.js';

/** For tests only: the providers module on a test platform, wired by hand. */
export function wireProviders(
  platform: TestPlatform,
  options: { allowPrivateNetwork?: 'none' | 'all'; formerKeyMs?: number } = {},
) {
  const { database, clock, ids, vault, events, cursors } = platform;
  const log = new Log('error', clock, () => undefined);
  const config = Object.assign(new Config(), {
    publicUrl: 'https://redress.example.com',
    formerKeyMs: options.formerKeyMs ?? 24 * 3_600_000,
  });
  const guard: AddressGuard = createAddressGuard(options.allowPrivateNetwork ?? 'all');
  const audit = new AuditService(clock, ids);
  const repository = new ProvidersRepository(database);
  const credentials = new ProviderCredentials(vault, config);
  const directory = new ProviderDirectory(database, repository, credentials, clock, log);
  const gateways = new ProviderGateways(credentials, guard, clock);
  const notes = new ProviderHealthNotes(database, repository, events, clock);
  const addresses = new ProviderAddresses(guard);
  return {
    log,
    audit,
    repository,
    gateways,
    notes,
    service: new ProvidersService(database, repository, directory, gateways, notes, clock, config, log),
    editing: new ProviderEditing(
      database,
      repository,
      credentials,
      addresses,
      directory,
      audit,
      events,
      cursors,
      ids,
      clock,
      config,
    ),
    watch: new ProviderWatch(database, repository, notes, { isRunning: false } as JobRunner, clock, log),
    check: new ProviderCheck(database, repository, gateways, notes, clock, log),
  };
}
