import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { SimulatorOptions } from './server.js';

const DEFAULT_PORT = 4000;
const DEFAULT_SMTP_PORT = 4025;

/** The environment, checked. A wrong value ends the start with a sentence that names the variable. */
export function readEnv(env: NodeJS.ProcessEnv): SimulatorOptions {
  return {
    port: portOf(env, 'SIMULATOR_PORT', DEFAULT_PORT),
    smtpPort: portOf(env, 'SIMULATOR_SMTP_PORT', DEFAULT_SMTP_PORT),
    statePath: stateOf(env['SIMULATOR_STATE']),
    publicUrl: urlOf(env['SIMULATOR_PUBLIC_URL']),
  };
}

function portOf(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name] ?? '';
  if (text === '') return fallback;
  const port = /^\d{1,5}$/.test(text) ? Number.parseInt(text, 10) : -1;
  if (port < 0 || port > 65_535) throw new Error(`${name} must be a port from 0 to 65535 (0 = any), not "${text}"`);
  return port;
}

function stateOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const path = resolve(text);
  if (!existsSync(dirname(path))) throw new Error(`SIMULATOR_STATE: the folder ${dirname(path)} does not exist`);
  if (existsSync(path) && !statSync(path).isFile()) throw new Error(`SIMULATOR_STATE: ${path} is not a file`);
  return path;
}

function urlOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const isHttp = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (!isHttp) throw new Error(`SIMULATOR_PUBLIC_URL must be an http or https address, not "${text}"`);
  return text;
}
