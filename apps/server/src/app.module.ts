import { Module } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.js';
import { AuditModule } from './audit/audit.module.js';
import { ComplaintsModule } from './complaints/complaints.module.js';
import { MerchantsModule } from './merchants/merchants.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { NotifiersModule } from './notifiers/notifiers.module.js';
import { PlatformModule } from './platform/platform.module.js';
import { ProvidersModule } from './providers/providers.module.js';
import { RefundsModule } from './refunds/refunds.module.js';

@Module({
  imports: [
    PlatformModule,
    AuditModule,
    AccountsModule,
    ProvidersModule,
    MerchantsModule,
    RefundsModule,
    ComplaintsModule,
    MessagesModule,
    NotifiersModule,
  ],
})
export class AppModule {}
