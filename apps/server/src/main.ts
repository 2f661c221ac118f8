import { ConfigError } from './platform/config/config-error.js';
import { nearMisses, readConfig } from './platform/config/read-config.js';
import { runUntilSignal } from './run.js';
import { startServer } from './start.js';

try {
  const config = readConfig(process.env);
  const server = await startServer(config);
  const own = server.log.for('server');
  for (const { given, meant } of nearMisses(process.env))
    own.warn('a variable looks mistyped', { variable: given, name: meant });
  runUntilSignal(server);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
