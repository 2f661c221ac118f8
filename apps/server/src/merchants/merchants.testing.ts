import { NoFaults, type Faults } from '../platform/faults.js';
import type { JobRunner } from '../platform/jobs/runner.js';
import type { TestPlatform } from '../platform/testing/test-platform.js';
import type { wireProviders } from '../providers/providers.testing.js';
import { AuthorisationService } from './authorisation.service.js';
import { AuthorisationStatesRepository } from './authorisation-states.repository.js';
import { AuthorisedMerchants } from './authorised-merchants.js';
import { MerchantAdoption } from './merchant-adoption.service.js';
import { MerchantBulkEditing } from './merchant-bulk.service.js';
import { MerchantChanges } from './merchant-changes.js';
import { MerchantCoverage } from './merchant-coverage.service.js';
import { MerchantEditing } from './merchant-editing.service.js';
import { MerchantExport } from './merchant-export.service.js';
import { MerchantNaming } from './merchant-names.service.js';
import { MerchantCheck } from './merchant-check.service.js';
import { MerchantHistory } from './merchant-history.service.js';
import { MerchantReadings } from './merchant-readings.js';
import { MerchantSearch } from './merchant-search.service.js';
import { MerchantSubscriptions } from './merchant-subscriptions.js';
import { MerchantTokenWatch } from './merchant-token-watch.service.js';
import { MerchantTokens } from './merchant-tokens.js';
import { MerchantUnbinding } from './merchant-unbinding.service.js';
import { MerchantVerification } from './merchant-verification.service.js';
import { MerchantsRepository } from './merchants.repository.js';
import { MerchantsService } from './merchants.service.js';

/** For tests only: the merchants module on a test platform, wired by hand. */
export function wireMerchants(
  platform: TestPlatform,
  providers: ReturnType<typeof wireProviders>,
  faults: Faults = new NoFaults(),
) {
  const { database, clock, ids, vault, events, queue, cursors } = platform;
  const { service, audit, log } = providers;
  const repository = new MerchantsRepository(database, ids);
  const tokens = new MerchantTokens(vault);
  const readings = new MerchantReadings(database, repository);
  const authorised = new AuthorisedMerchants(repository, service, tokens, audit, events, queue, ids, clock);
  const states = new AuthorisationStatesRepository();
  const merchants = new MerchantsService(database, repository, service, tokens, readings, events, queue, clock);
  const search = new MerchantSearch(database, repository, merchants, clock);
  const changes = new MerchantChanges(repository, audit, events, clock);
  const editing = new MerchantEditing(database, repository, service, merchants, search, changes, cursors, clock);
  const subscriptions = new MerchantSubscriptions(database, repository, tokens, clock, log);
  const verification = new MerchantVerification(
    database,
    repository,
    service,
    tokens,
    subscriptions,
    events,
    queue,
    clock,
    log,
  );
  const idle = { isRunning: false } as JobRunner;
  return {
    authorised,
    tokenWatch: new MerchantTokenWatch(database, repository, service, queue, idle, clock, log),
    adoption: new MerchantAdoption(database, repository, service, authorised, tokens, vault, log),
    service: merchants,
    coverage: new MerchantCoverage(database, repository, merchants, service, events, idle, clock, log),
    editing,
    exporting: new MerchantExport(database, editing, audit, clock, log),
    bulk: new MerchantBulkEditing(database, repository, search, changes),
    naming: new MerchantNaming(database, repository, changes),
    unbinding: new MerchantUnbinding(database, repository, audit, events, clock),
    verification,
    check: new MerchantCheck(database, repository, verification, service, clock),
    history: new MerchantHistory(database, repository, events, cursors),
    authorisation: new AuthorisationService(database, states, authorised, service, ids, clock, faults, log),
  };
}
