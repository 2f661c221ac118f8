import type { RunningServer } from './start.js';

/** A stop that takes longer than this is cut short (reliability.md B4). */
const STOP_MS = 30_000;

/**
 * Keeps the server until SIGTERM or SIGINT, then ends it in order; a second signal ends it at once. A bug that nobody
 * caught takes the same way, with exit code 1.
 */
export function runUntilSignal(server: RunningServer): void {
  const log = server.log.for('server');
  let isStopping = false;
  const stop = (code: number, atOnce: boolean) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    server.stop({ atOnce }).then(
      () => process.exit(code),
      (error: unknown) => {
        log.error('the server did not stop in order', { error });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop(0, false));
  process.on('SIGINT', () => stop(0, true));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.error('a fault nobody caught', { error, event });
      stop(1, true);
    });
  }
}
