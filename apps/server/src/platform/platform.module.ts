import path from 'node:path';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createAddressGuard } from '@redress/notify';
import { Backpressure } from './backpressure.js';
import { Clock } from './clock.js';
import { Config } from './config/env.js';
import { Vault } from './crypto/vault.js';
import type { OpenDatabase } from './database/data-source.js';
import { Database } from './database/database.js';
import { EventLog } from './events/event-log.js';
import { EventsController } from './events/events.controller.js';
import { Faults } from './faults.js';
import { FileStore } from './files/file-store.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { AddressGuard } from './http/address-guard.js';
import { OpenApiController } from './http/openapi.controller.js';
import { Ids, UlidIds } from './ids.js';
import { JobQueue } from './jobs/queue.js';
import { JobRunner } from './jobs/runner.js';
import { JobStore } from './jobs/store.js';
import { Log } from './log/log.js';
import { Cursors } from './paging.js';
import { Settings } from './settings.js';

/** What is made before Nest is: the start may fail in one sentence, and tests bring their own. */
export interface PlatformParts {
  config: Config;
  clock: Clock;
  faults: Faults;
  log: Log;
  database: OpenDatabase;
  vault: Vault;
}

/** What every module stands on. */
@Global()
@Module({})
export class PlatformModule {
  static around({ config, clock, faults, log, database, vault }: PlatformParts): DynamicModule {
    const given = [
      { provide: Config, useValue: config },
      { provide: Clock, useValue: clock },
      { provide: Faults, useValue: faults },
      { provide: Log, useValue: log },
      { provide: Database, useValue: database.database },
      { provide: Vault, useValue: vault },
      { provide: FileStore, useValue: new FileStore(path.join(config.dataDir, 'files'), vault) },
      { provide: AddressGuard, useValue: createAddressGuard(config.allowPrivateNetwork) },
      { provide: Ids, useClass: UlidIds },
    ];
    const made = [Backpressure, Cursors, EventLog, JobQueue, JobRunner, JobStore, Readiness, Settings];
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => database.writer.options,
          // opened and migrated already; Nest closes it with the application
          dataSourceFactory: () => Promise.resolve(database.writer),
        }),
      ],
      controllers: [EventsController, HealthController, OpenApiController],
      providers: [...given, ...made],
      exports: [...given.map(({ provide }) => provide), ...made],
    };
  }
}
