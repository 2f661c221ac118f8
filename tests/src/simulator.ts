import { SimulatorClient } from '../../scripts/lib/api-client.mjs';
import { freePort, waitForUrl } from '../../scripts/lib/ports.mjs';
import type { Program } from './program.js';
import type { ScaledClock } from './scaled-clock.js';

export interface Credentials {
  name: string;
  appId: string;
  signMode: 'key' | 'certificate';
  privateKey: string;
  gatewayUrl: string;
  authorizationUrl: string;
  alipayPublicKey?: string;
  appCertificate?: string;
  alipayCertificate?: string;
  alipayRootCertificate?: string;
}

export interface SimTrade {
  tradeNo: string;
  status: string;
  total: string;
  refunded: string;
  refunds: { outRequestNo: string; amount: string; state: string; by: string }[];
  calls: { refund: number; refundQuery: number; query: number };
}

export interface SimComplaint {
  id: string;
  family: 'risk' | 'trade';
  taskId: string;
  status: string;
  trades: { tradeNo: string; amount: string }[];
}

export interface SimMail {
  id: string;
  to: string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  duplicateOf?: string;
}

export interface SimPush {
  notifyId: string;
  state: string;
  attempts: { status?: number; body?: string; ok: boolean }[];
  body: string;
}

export interface SimCall {
  at: string;
  method: string;
  verdict: string;
  authAppId?: string;
}

/** The simulator as a process and its admin API (`/__sim`), with the few calls that many tests make as methods. */
export class Simulator {
  smtpPort = 0;
  private isStopping = false;
  private client = new SimulatorClient('');

  constructor(
    readonly program: Program,
    private readonly clock: ScaledClock,
  ) {}

  get url(): string {
    return this.client.url;
  }

  async start(): Promise<void> {
    const port = await freePort();
    this.smtpPort = await freePort();
    const url = `http://127.0.0.1:${port}`;
    this.program.start({
      PATH: process.env['PATH'],
      SIMULATOR_PORT: String(port),
      SIMULATOR_SMTP_PORT: String(this.smtpPort),
      SIMULATOR_PUBLIC_URL: url,
    });
    this.client = new SimulatorClient(url);
    const gone = () => !this.program.isRunning;
    if (!(await waitForUrl(`${url}/__sim/state`, { everyMs: 50, gone }))) {
      throw new Error(`the simulator did not start\n${this.program.tail()}`);
    }
    await this.call('POST', '/clock', { offsetMs: this.clock.offsetMs() });
    if (this.clock.scale !== 1) void this.keepUp();
  }

  /** Move the simulator's clock along with the server's, so that its retries and delays are as much faster. */
  private async keepUp(): Promise<void> {
    let offsetMs = this.clock.offsetMs();
    while (!this.isStopping && this.program.isRunning) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const next = this.clock.offsetMs();
      try {
        await this.call('POST', '/clock', { advanceMs: next - offsetMs });
        offsetMs = next;
      } catch (error) {
        if (!this.isStopping && this.program.isRunning) throw error;
      }
    }
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.program.end('SIGKILL');
  }

  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    return this.client.call<T>(method, path, body);
  }

  async credentials(appId: string): Promise<Credentials> {
    const { items } = await this.call<{ items: Credentials[] }>('GET', '/demo-credentials');
    const found = items.find((one) => one.appId === appId);
    if (!found) throw new Error(`no demo credentials for ${appId}`);
    return found;
  }

  addTrade(authAppId: string, amount: string, faults?: object): Promise<SimTrade> {
    return this.call<SimTrade>('POST', '/trades', { authAppId, amount, faults });
  }

  trade(tradeNo: string): Promise<SimTrade> {
    return this.call<SimTrade>('GET', `/trades/${tradeNo}`);
  }

  complain(
    family: 'risk' | 'trade',
    authAppId: string,
    trades: SimTrade[],
    more: { push?: boolean; content?: string; contact?: string; images?: number; deadlineInMs?: number } = {},
  ): Promise<SimComplaint> {
    return this.call<SimComplaint>('POST', '/complaints', {
      family,
      authAppId,
      trades: trades.map((trade) => trade.tradeNo),
      ...more,
    });
  }

  async mails(): Promise<SimMail[]> {
    return (await this.call<{ items: SimMail[] }>('GET', '/mails')).items;
  }

  async pushes(): Promise<SimPush[]> {
    return (await this.call<{ items: SimPush[] }>('GET', '/pushes')).items;
  }

  async journal(method?: string): Promise<SimCall[]> {
    const query = method ? `?method=${method}` : '';
    return (await this.call<{ items: SimCall[] }>('GET', `/journal${query}`)).items;
  }
}
