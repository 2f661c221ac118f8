import { Global, Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { Authenticator } from '../platform/http/authenticator.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { Cookies } from './cookies.js';
import { FirstUserService } from './first-user.service.js';
import { AccountsHousekeeping } from './housekeeping.js';
import { Passwords } from './passwords.js';
import { PreferencesService } from './preferences.service.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { SessionsService } from './sessions.service.js';
import { TextsController } from './texts.controller.js';
import { TextsService } from './texts.service.js';
import { ThrottleService } from './throttle.service.js';

/** Global, because the guard of every module's routes asks the Authenticator. */
@Global()
@Module({
  imports: [AuditModule],
  controllers: [AccountsController, TextsController],
  providers: [
    AccountsService,
    AccountsHousekeeping,
    Cookies,
    FirstUserService,
    Passwords,
    PreferencesService,
    SessionsService,
    TextsService,
    ThrottleService,
    { provide: Authenticator, useClass: SessionAuthenticator },
  ],
  exports: [AccountsService, Authenticator],
})
export class AccountsModule {}
