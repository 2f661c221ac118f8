import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestClock } from '../testing/test-clock.js';
import { Log } from '../log/log.js';
import { makeTestSchema } from '../testing/test-platform.js';
import { openDatabase } from './data-source.js';
import { isUnavailable } from './errors.js';
import { MysqlDriver } from './mysql.js';
import { WorkerLock } from './worker-lock.js';

type Schema = NonNullable<Awaited<ReturnType<typeof makeTestSchema>>>;

if (process.env['TEST_DATABASE_URL']) withServer();
else it('on SQLite nobody needs the lock of the server', takesNone);

async function takesNone() {
  expect(await WorkerLock.take({ databaseUrl: null, isWorker: true, role: 'all' })).toBeNull();
}

function withServer(): void {
  let schema: Schema;
  beforeAll(async () => {
    const made = await makeTestSchema();
    if (!made) throw new Error('TEST_DATABASE_URL is needed');
    schema = made;
  });
  afterAll(() => schema.drop());

  const killAll = async () => {
    const { createConnection } = await import('mysql2/promise');
    const connection = await createConnection({ uri: schema.url });
    const [rows] = await connection.query('SELECT id FROM information_schema.processlist WHERE db = DATABASE()');
    for (const { id } of rows as { id: number }[]) {
      if (id !== connection.threadId) await connection.query(`KILL ${id}`);
    }
    await connection.end();
  };

  describe('a statement without an answer', () => {
    it('F17 is given up, with its connection', async () => {
      const proxy = await silentProxy(schema.url);
      const driver = new MysqlDriver();
      driver.statementTimeoutMs = 300;
      const pool = driver.createPool({ uri: proxy.url, connectionLimit: 1 });
      const ask = (sql: string) => pool.promise().query(sql);
      await ask('SELECT 1');
      proxy.silence();
      const connection = await pool.promise().getConnection();
      await expect(connection.query('SELECT 2')).rejects.toSatisfy(isUnavailable);
      connection.release();
      const [rows] = await ask('SELECT 3 AS three');
      expect(rows).toEqual([{ three: 3 }]);
      await pool.promise().end();
      await proxy.close();
    });

    it('may take as long as it needs while no limit is set', async () => {
      const pool = new MysqlDriver().createPool({ uri: schema.url, connectionLimit: 1 });
      const [rows] = await pool.promise().query('SELECT SLEEP(0.4) AS slept');
      expect(rows).toEqual([{ slept: 0 }]);
      await pool.promise().end();
    });
  });

  describe('a user without SUPER on a server with a binary log (error 1419)', () => {
    const asRoot = async (sql: string) => {
      const { createConnection } = await import('mysql2/promise');
      const connection = await createConnection({ uri: schema.url });
      const [rows] = await connection.query(sql);
      await connection.end();
      return rows;
    };
    const trust = (value: 0 | 1) => asRoot(`SET GLOBAL log_bin_trust_function_creators = ${value}`);
    const triggers = () => asRoot("SHOW TRIGGERS LIKE 'refund'");

    it('is served without the trigger, told so, and gets it at the first start that may', async () => {
      const name = new URL(schema.url).pathname.slice(1);
      const user = `plain_${name.slice(-12)}`;
      await asRoot(`CREATE USER '${user}'@'127.0.0.1' IDENTIFIED BY 'plain'`);
      await asRoot(`GRANT ALL ON ${name}.* TO '${user}'@'127.0.0.1'`);
      const url = Object.assign(new URL(schema.url), { username: user, password: 'plain' }).href;
      const start = async () => {
        const open = await openDatabase({
          dataDir: tmpdir(),
          databaseUrl: url,
          poolSize: 2,
          allowWeakDurability: true,
        });
        await open.close();
        return open.warnings.join();
      };
      try {
        expect(await start()).toContain('SET GLOBAL log_bin_trust_function_creators=1');
        expect(await triggers()).toHaveLength(0);
        await trust(1);
        expect(await start()).not.toContain('log_bin_trust_function_creators');
        await trust(0);
        expect(await triggers()).toHaveLength(1);
        expect(await start()).not.toContain('log_bin_trust_function_creators');
      } finally {
        await trust(0);
        await asRoot(`DROP USER '${user}'@'127.0.0.1'`);
      }
    });
  });

  describe('the lock of the worker', () => {
    const take = () => WorkerLock.take({ databaseUrl: schema.url, isWorker: true, role: 'all' });
    const lines: string[] = [];
    const log = new Log('warn', new TestClock(), (line) => void lines.push(line)).for('server');
    const aWork = () => ({ start: vi.fn(() => Promise.resolve()), stop: vi.fn(() => Promise.resolve()) });

    it('is taken again when its connection was closed', { timeout: 30_000 }, async () => {
      const work = aWork();
      const lock = await take();
      lock?.watch(work, log, 50);
      await killAll();
      await vi.waitFor(() => expect(lines.join('')).toContain('taken again'), { timeout: 5_000 });
      await expect(take()).rejects.toThrow('another worker');
      expect(work.stop).not.toHaveBeenCalled();
      await lock?.release();
    });

    it('stops the work when another process has it, and starts it once it is free', async () => {
      const work = aWork();
      const first = await take();
      await killAll();
      const second = await take();
      first?.watch(work, log, 50);
      await vi.waitFor(() => expect(work.stop).toHaveBeenCalledOnce());
      await second?.release();
      await vi.waitFor(() => expect(work.start).toHaveBeenCalledOnce());
      await first?.release();
    });
  });
}

/** Before the server; while it is silent it takes everything and gives nothing, on the connections it has then. */
async function silentProxy(to: string) {
  const target = new URL(to);
  const open = new Set<{ isSilent: boolean; sockets: Socket[] }>();
  const server = createServer((near) => {
    const far = connectTcp(Number(target.port), target.hostname);
    const link = { isSilent: false, sockets: [near, far] };
    open.add(link);
    near.on('data', (bytes) => link.isSilent || far.write(bytes));
    far.on('data', (bytes) => link.isSilent || near.write(bytes));
    for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = new URL(to);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    silence: () => open.forEach((link) => (link.isSilent = true)),
    close: () =>
      new Promise((resolve) => {
        for (const { sockets } of open) for (const socket of sockets) socket.destroy();
        server.close(resolve);
      }),
  };
}
