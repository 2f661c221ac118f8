import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { ProviderCredentials } from './provider-credentials.js';
import { ProviderDirectory } from './provider-directory.js';
import { ProviderGateways } from './provider-gateways.js';
import { ProviderHealthNotes } from './provider-health-notes.js';
import { ProvidersRepository } from './providers.repository.js';
import { ProvidersService } from './providers.service.js';

@Module({
  imports: [AuditModule],
  providers: [
    ProvidersRepository,
    ProviderCredentials,
    ProviderDirectory,
    ProviderGateways,
    ProviderHealthNotes,
    ProvidersService,
  ],
  exports: [ProvidersService],
})
export class ProvidersModule {}
