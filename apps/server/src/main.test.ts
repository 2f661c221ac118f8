/*
 * The server as whole-house tests start it: with a clock that runs at their pace and points at which it kills itself.
 * Left out of the production build (scripts/release excludes *.test.*), so that no installation can be driven by it.
 */
import { ConfigError } from './platform/config/config-error.js';
import { readConfig } from './platform/config/read-config.js';
import { TestClock } from './platform/testing/test-clock.js';
import { KillingFaults } from './platform/testing/killing-faults.js';
import { runUntilSignal } from './run.js';
import { startServer } from './start.js';

const number = (name: string, fallback: number): number => {
  const text = process.env[name];
  return text === undefined ? fallback : Number.parseFloat(text);
};

try {
  const scale = number('TEST_CLOCK_SCALE', 1);
  const clock = new TestClock(Date.now() + number('TEST_CLOCK_OFFSET', 0), scale);
  const faults = new KillingFaults(
    process.env['FAULT_POINT'] ?? null,
    number('FAULT_NTH', 1),
    number('FAULT_DELAY_MS', 0),
  );
  const config = readConfig(process.env, { jobPollMs: 100, drainDelayMs: 0 });
  const server = await startServer(config, { clock, faults });
  process.send?.({ ready: true, url: server.url });
  process.on('message', (message: { advanceMs?: number }) => {
    if (message.advanceMs !== undefined) clock.advance(message.advanceMs);
  });
  runUntilSignal(server);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
