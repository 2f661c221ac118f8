import type { Channel, Complaint, ComplaintSummary, Delivery, Merchant, Provider, Refund } from '@redress/contract';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient } from '../../scripts/lib/api-client.mjs';
import { freePort, waitForUrl } from '../../scripts/lib/ports.mjs';
import { createOwnDatabase, type OwnDatabase } from './database.js';
import { Program } from './program.js';
import { ScaledClock } from './scaled-clock.js';
import { Simulator } from './simulator.js';

const built = (path: string) => fileURLToPath(new URL(`../../apps/${path}`, import.meta.url));

export interface HouseOptions {
  /** Default: MariaDB where TEST_DATABASE_URL is set, else SQLite. */
  database?: 'sqlite' | 'mysql';
  /** How much faster the server's clock runs than real time; 1 unless told. */
  clockScale?: number;
  /** Milliseconds the server's clock is ahead of real time at its start. */
  clockOffsetMs?: number;
  /** false: nobody exists yet, as at a first `npm start`; the house is not signed in. */
  owner?: boolean;
  /** Further environment of the server. */
  env?: Record<string, string>;
}

/** Where the server is to die, once: at the `nth` passage of a fault point. */
export interface Fault {
  point: string;
  nth?: number;
  /** How long the world goes on at that point, e.g. so that a call is on its way. */
  delayMs?: number;
}

export const owner = { username: 'owner', password: 'correct-battery-lamp' } as const;
export const mailbox = { user: 'tests@163.com', pass: 'demo-authcode', recipient: 'kefu@example.com' } as const;
/** Apps the simulator knows from the start. */
export const apps = { key: '2021000000000001', certificate: '2021000000000101' } as const;

const openHouses = new Set<House>();

/** What the programs of all open houses said last, for the report of a failed test. */
export const lastWords = (): string => [...openHouses].map((house) => house.lastWords()).join('\n');

/**
 * The whole house on free ports and in a temporary folder: simulator and server (its test entry, built). Signed in as
 * its owner. Close it at the end.
 */
export async function startHouse(options: HouseOptions = {}): Promise<House> {
  const serverUrl = process.env['TEST_DATABASE_URL'];
  const engine = options.database ?? (serverUrl ? 'mysql' : 'sqlite');
  if (engine === 'mysql' && !serverUrl) throw new Error('TEST_DATABASE_URL is not set');
  const database = engine === 'mysql' && serverUrl ? await createOwnDatabase(serverUrl) : null;
  const folder = mkdtempSync(join(tmpdir(), 'redress-house-'));
  const house = new House(await freePort(), folder, database, options);
  openHouses.add(house);
  try {
    await house.open();
    return house;
  } catch (error) {
    const words = house.lastWords();
    await house.close();
    throw new Error(`the house did not open: ${String(error)}\n${words}`, { cause: error });
  }
}

export class House {
  readonly simulator: Simulator;
  readonly server = new Program('server', built('server/dist/main.test.js'));
  readonly url: string;
  readonly api: ApiClient;
  private readonly clock: ScaledClock;

  constructor(
    private readonly port: number,
    readonly folder: string,
    private readonly database: OwnDatabase | null,
    private readonly options: HouseOptions,
  ) {
    this.clock = new ScaledClock(options.clockScale ?? 1, options.clockOffsetMs ?? 0);
    this.url = `http://127.0.0.1:${port}`;
    this.simulator = new Simulator(new Program('simulator', built('simulator/dist/main.js')), this.clock);
    this.api = new ApiClient(this.url);
  }

  get webhookUrl(): string {
    return `${this.url}/webhooks/alipay`;
  }

  async open(): Promise<void> {
    await this.simulator.start();
    await this.startServer();
    if (this.options.owner !== false) await this.api.signIn(owner.username, owner.password);
  }

  /** Start the server, or start it again after `kill`; the data is kept. */
  async startServer(fault?: Fault): Promise<void> {
    this.server.start(this.environment(fault));
    const isReady = await waitForUrl(`${this.url}/readyz`, { everyMs: 50, gone: () => !this.server.isRunning });
    // with a fault it may have died of it already, at a job that was waiting
    const isDeadByFault = fault !== undefined && !this.server.isRunning;
    if (!isReady && !isDeadByFault) throw new Error(`the server did not become ready\n${this.server.tail()}`);
  }

  /** As a power cut: no farewell. */
  async kill(): Promise<void> {
    await this.server.end('SIGKILL');
  }

  async restart(fault?: Fault): Promise<void> {
    await this.kill();
    await this.startServer(fault);
  }

  async close(): Promise<void> {
    await this.server.end('SIGKILL');
    await this.simulator.stop();
    await this.database?.drop();
    rmSync(this.folder, { recursive: true, force: true });
    openHouses.delete(this);
  }

  lastWords(): string {
    return `--- server\n${this.server.tail()}\n--- simulator\n${this.simulator.program.tail(10)}`;
  }

  /** Add one of the simulator's demo apps as a provider and give Alipay our addresses. */
  async addProvider(appId: string, settings: { autoRefund?: boolean; riskPush?: boolean } = {}): Promise<Provider> {
    const { name, gatewayUrl, authorizationUrl, ...keys } = await this.simulator.credentials(appId);
    const provider = await this.api.call<Provider>('POST', '/providers', {
      ...keys,
      name,
      gatewayUrl,
      authorizationUrl,
      environment: 'custom',
      callsPerSecond: 200,
      autoRefund: settings.autoRefund ?? false,
      enabled: true,
    });
    await this.simulator.call('PATCH', `/apps/${appId}`, {
      callbackUrls: [provider.authorizationCallbackUrl],
      messageUrl: provider.webhookUrl,
      riskPush: settings.riskPush ?? false,
    });
    return provider;
  }

  /** A merchant follows an authorisation link to its end. */
  async authorise(provider: Provider, authAppId: string, settings: { autoRefund?: boolean } = {}): Promise<Merchant> {
    const link = await this.api.call<{ url: string }>('POST', `/providers/${provider.id}/authorization-links`);
    const page = new URL(link.url);
    page.searchParams.set('auto', authAppId);
    const answer = await fetch(page);
    if (!answer.ok) throw new Error(`authorisation of ${authAppId}: ${answer.status} at ${answer.url}`);
    const merchants = await this.api.all<Merchant>(`/merchants?providerId=${provider.id}`);
    const merchant = merchants.find((one) => one.authAppId === authAppId);
    if (!merchant) throw new Error(`${authAppId} is not among the merchants`);
    if (settings.autoRefund !== true) return merchant;
    return this.api.call<Merchant>('PATCH', `/merchants/${merchant.id}`, { autoRefund: true });
  }

  async addMailChannel(): Promise<Channel> {
    return this.api.call<Channel>('POST', '/channels', {
      type: 'email',
      name: '客服邮箱',
      enabled: true,
      settings: {
        preset: 'custom',
        host: '127.0.0.1',
        port: this.simulator.smtpPort,
        security: 'none',
        user: mailbox.user,
        pass: mailbox.pass,
        fromName: 'Redress',
        fromAddress: mailbox.user,
        recipients: [mailbox.recipient],
      },
    });
  }

  /** The complaint as the list shows it, found by the number people quote; null while it is not there. */
  async find(taskId: string): Promise<ComplaintSummary | null> {
    const page = await this.api.call<{ items: ComplaintSummary[] }>(
      'GET',
      `/complaints?q=${encodeURIComponent(taskId)}`,
    );
    return page.items[0] ?? null;
  }

  complaint(id: string): Promise<Complaint> {
    return this.api.call<Complaint>('GET', `/complaints/${id}`);
  }

  refundsOf(complaintId: string): Promise<Refund[]> {
    return this.api.all<Refund>(`/refunds?complaintId=${complaintId}`);
  }

  deliveriesOf(complaintId: string): Promise<Delivery[]> {
    return this.api.all<Delivery>(`/deliveries?complaintId=${complaintId}`);
  }

  private environment(fault: Fault | undefined): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      PORT: String(this.port),
      PUBLIC_URL: this.url,
      DATA_DIR: this.folder,
      ...(this.options.owner === false ? {} : { ADMIN_USERNAME: owner.username, ADMIN_PASSWORD: owner.password }),
      ALLOW_PRIVATE_NETWORK: 'true',
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'info',
      MASTER_KEY: masterKey,
      ...(this.database ? { DATABASE_URL: this.database.url } : {}),
      TEST_CLOCK_SCALE: String(this.clock.scale),
      TEST_CLOCK_OFFSET: String(this.clock.offsetMs()),
      ...(fault
        ? { FAULT_POINT: fault.point, FAULT_NTH: String(fault.nth ?? 1), FAULT_DELAY_MS: String(fault.delayMs ?? 0) }
        : {}),
      ...this.options.env,
    };
  }
}

/** One for all houses of a run: a server on MariaDB makes none by itself. */
const masterKey = `tests:${randomBytes(32).toString('base64')}`;
