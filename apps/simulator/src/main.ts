import { readEnv } from './env.js';
import { startSimulator } from './server.js';

/** Start from the environment; the line at the end tells whoever started us where we are. */
async function main(): Promise<void> {
  const simulator = await startSimulator(readEnv(process.env));
  const { url, smtpPort } = simulator;
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    simulator.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
  console.log(`simulator ready ${url} smtp ${smtpPort}`);
  process.send?.({ ready: true, url, smtpPort });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
