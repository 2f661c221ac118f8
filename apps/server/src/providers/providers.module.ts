import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ProviderAddresses } from './provider-addresses.js';
import { ProviderCheck } from './provider-check.service.js';
import { ProviderCredentials } from './provider-credentials.js';
import { ProviderDirectory } from './provider-directory.js';
import { ProviderEditing } from './provider-editing.service.js';
import { ProviderGateways } from './provider-gateways.js';
import { ProviderHealthNotes } from './provider-health-notes.js';
import { ProviderWatch } from './provider-watch.service.js';
import { ProvidersController } from './providers.controller.js';
import { ProvidersRepository } from './providers.repository.js';
import { ProvidersService } from './providers.service.js';

@Module({
  imports: [AuditModule],
  controllers: [ProvidersController],
  providers: [
    ProvidersRepository,
    ProviderCredentials,
    ProviderDirectory,
    ProviderGateways,
    ProviderHealthNotes,
    ProvidersService,
    ProviderAddresses,
    ProviderEditing,
    ProviderCheck,
    ProviderWatch,
  ],
  exports: [ProvidersService],
})
export class ProvidersModule {}
