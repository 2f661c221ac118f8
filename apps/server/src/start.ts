import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { type Clock, SystemClock } from './platform/clock.js';
import type { Config } from './platform/config/env.js';
import { checkMasterKey } from './platform/crypto/key-check.js';
import { Vault } from './platform/crypto/vault.js';
import { openDatabase } from './platform/database/data-source.js';
import { WorkerLock } from './platform/database/worker-lock.js';
import { type Faults, NoFaults } from './platform/faults.js';
import { Readiness } from './platform/health/readiness.js';
import { serveConsole } from './platform/http/console-pages.js';
import { fastifyAdapter } from './platform/http/fastify.js';
import { UlidIds } from './platform/ids.js';
import { JobRunner } from './platform/jobs/runner.js';
import { Log } from './platform/log/log.js';
import { NestLog } from './platform/log/nest-log.js';
import { Settings } from './platform/settings.js';

/** What the test entry brings in place of the real ones. */
export interface Replacements {
  clock?: Clock;
  faults?: Faults;
}

export interface RunningServer {
  /** Where it listens, e.g. http://127.0.0.1:3000. */
  url: string;
  log: Log;
  /** Ends it in order (reliability.md B4). @param options.atOnce without leaving the balancer time to notice */
  stop(options?: { atOnce?: boolean }): Promise<void>;
}

/**
 * Opens the database, wires the application, listens, and only then takes work.
 *
 * @throws {ConfigError} with one sentence for the operator
 */
export async function startServer(config: Config, replacements: Replacements = {}): Promise<RunningServer> {
  const clock = replacements.clock ?? new SystemClock();
  const log = new Log(config.logLevel, clock, (line) => process.stdout.write(line));
  const own = log.for('server');
  // files of the data folder hold sealed personal data: nobody else of this machine reads them
  process.umask(0o077);
  const workerLock = await WorkerLock.take(config);
  const database = await openDatabase(config);
  database.database.onFault((error) => own.error('what follows from a commit failed', { error }));
  for (const warning of database.warnings) own.warn(warning);
  const vault = new Vault(config.masterKeys);
  await checkMasterKey(database.database, new Settings(database.database, clock, new UlidIds(clock)), vault);
  const parts = { config, clock, log, database, vault, faults: replacements.faults ?? new NoFaults() };
  const adapter = await fastifyAdapter(config);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.around(parts), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: new NestLog(log),
  });
  await serveConsole(adapter.getInstance<FastifyInstance>());
  await app.listen(config.port, '0.0.0.0');
  const url = `http://127.0.0.1:${new URL(await app.getUrl()).port}`;
  await app.get(JobRunner).start();
  workerLock?.watch(app.get(JobRunner), own);
  own.info('ready', { url: config.publicUrl, port: Number.parseInt(new URL(url).port, 10), version: config.version });

  const stop = async ({ atOnce = false } = {}) => {
    app.get(Readiness).drain();
    if (!atOnce) await new Promise((resolve) => setTimeout(resolve, config.drainDelayMs));
    await workerLock?.unwatch();
    await app.get(JobRunner).stop();
    await app.close();
    await database.close();
    await workerLock?.release();
  };
  return { url, log, stop };
}
