import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthorisationController } from './authorisation.controller.js';
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
import { MerchantsController } from './merchants.controller.js';
import { MerchantsJobs } from './merchants.jobs.js';
import { OpenPlatformController } from './open-platform.controller.js';
import { MerchantsRepository } from './merchants.repository.js';
import { MerchantsService } from './merchants.service.js';

@Module({
  imports: [AccountsModule, AuditModule, ProvidersModule],
  controllers: [OpenPlatformController, MerchantsController, AuthorisationController],
  providers: [
    MerchantsRepository,
    AuthorisationStatesRepository,
    MerchantTokens,
    MerchantReadings,
    MerchantsService,
    MerchantSubscriptions,
    MerchantVerification,
    MerchantTokenWatch,
    AuthorisedMerchants,
    MerchantAdoption,
    AuthorisationService,
    MerchantSearch,
    MerchantChanges,
    MerchantEditing,
    MerchantBulkEditing,
    MerchantNaming,
    MerchantExport,
    MerchantCheck,
    MerchantHistory,
    MerchantUnbinding,
    MerchantCoverage,
    MerchantsJobs,
  ],
  exports: [MerchantsService, MerchantAdoption, MerchantSearch],
})
export class MerchantsModule {}
