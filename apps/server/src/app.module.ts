import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { AccountsModule } from './accounts/accounts.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BulkModule } from './bulk/bulk.module.js';
import { ComplaintsModule } from './complaints/complaints.module.js';
import { MerchantsModule } from './merchants/merchants.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { NotifiersModule } from './notifiers/notifiers.module.js';
import { AnswerInterceptor } from './platform/http/answer.interceptor.js';
import { IdempotencyInterceptor } from './platform/http/idempotency.interceptor.js';
import { ProblemFilter } from './platform/http/problem.filter.js';
import { RouteGuard } from './platform/http/route.guard.js';
import { PlatformModule, type PlatformParts } from './platform/platform.module.js';
import { ProvidersModule } from './providers/providers.module.js';
import { RefundsModule } from './refunds/refunds.module.js';
import { ReportsModule } from './reports/reports.module.js';

/** The whole server. */
@Module({})
export class AppModule {
  static around(parts: PlatformParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.around(parts),
        ScheduleModule.forRoot(),
        AuditModule,
        AccountsModule,
        ProvidersModule,
        MerchantsModule,
        RefundsModule,
        ComplaintsModule,
        BulkModule,
        MessagesModule,
        NotifiersModule,
        ReportsModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: RouteGuard },
        // outside the answer's schema check, so that a repeated key gets the very answer of the first time
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
      ],
    };
  }
}
