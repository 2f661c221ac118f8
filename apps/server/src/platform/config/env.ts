import type { MasterKey } from '../crypto/vault.js';

export type Role = 'all' | 'api' | 'worker';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What the environment says, checked. Made by `readConfig` at start; nothing else reads `process.env`. */
export class Config {
  readonly port!: number;
  /** Without trailing slash, e.g. `https://redress.example.com`. */
  readonly publicUrl!: string;
  /** Whether PUBLIC_URL was given, or guessed as http://localhost:PORT. */
  readonly isPublicUrlGiven!: boolean;
  readonly role!: Role;
  /** Absolute. */
  readonly dataDir!: string;
  /** null: SQLite in `dataDir`. */
  readonly databaseUrl!: string | null;
  /** Connections of a MySQL pool. */
  readonly poolSize!: number;
  /** The sealing key first, then the older ones that still open. */
  readonly masterKeys!: readonly [MasterKey, ...MasterKey[]];
  readonly admin!: { username: string; password: string } | null;
  readonly logLevel!: LogLevel;
  /** What Fastify's `trustProxy` takes. */
  readonly trustProxy!: boolean | number | string[];
  /** Outgoing calls to private addresses: none, all, or these CIDRs. */
  readonly allowPrivateNetwork!: 'none' | 'all' | string[];
  readonly allowWeakDurability!: boolean;
  readonly afterRestore!: boolean;
  readonly metricsToken!: string | null;
  /** How long messages signed with a replaced key of Alipay are still taken; 0 = not at all. */
  readonly formerKeyMs!: number;
  /** How often the runner looks for due jobs when nothing wakes it. */
  readonly jobPollMs!: number;
  /** How long SIGTERM leaves the door open after readyz turned 503. */
  readonly drainDelayMs!: number;
  readonly version!: string;

  /** Whether jobs and polls run in this process. */
  get isWorker(): boolean {
    return this.role !== 'api';
  }

  /** Whether cookies may be Secure. */
  get isHttps(): boolean {
    return this.publicUrl.startsWith('https:');
  }
}
