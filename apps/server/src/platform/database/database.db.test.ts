import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTestSchema, openTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { openDatabase } from './data-source.js';
import { isUniqueViolation, updateVersioned } from './database.js';
import { EventRow, SettingRow, UserAccountRow } from './platform.entities.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await openTestPlatform();
});
afterAll(() => platform.close());

const setting = (name: string, value: object = [1]) => ({ id: platform.ids.next(), name, value, updatedAt: 5 });

const user = (values: Partial<UserAccountRow> = {}) => ({
  id: platform.ids.next(),
  username: '林晓',
  usernameKey: platform.ids.next().toLowerCase(),
  displayName: '林晓 🙂',
  role: 'agent' as const,
  language: 'zh-CN' as const,
  providerIds: ['p1'],
  merchantIds: null,
  refundLimitFen: 9_007_199_254_740_991,
  preferences: { listDensity: 'compact' as const },
  passwordHash: 'x',
  enabled: true,
  createdAt: Date.UTC(2026, 10, 24),
  version: 1,
  ...values,
});

it('D1 gives back money, times, flags, JSON and Chinese as they were', async () => {
  const row = user();
  await platform.database.write((tx) => tx.insert(UserAccountRow, { ...row }));
  const read = await platform.database.read((db) => db.findOneByOrFail(UserAccountRow, { id: row.id, enabled: true }));
  expect({ ...read }).toEqual(row);
});

it('D1 tells letter cases apart in keys', async () => {
  await platform.database.write((tx) => tx.insert(SettingRow, setting('Abc')));
  await platform.database.write((tx) => tx.insert(SettingRow, setting('aBC')));
  expect(await platform.database.read((db) => db.findBy(SettingRow, { name: 'abc' }))).toEqual([]);
});

it('keeps texts longer than 64 KiB', async () => {
  const value = '退'.repeat(100_000);
  await platform.database.write((tx) => platform.settings.setTx(tx, 'long', value));
  expect(await platform.database.read((db) => platform.settings.get(db, 'long'))).toBe(value);
});

it('D5 knows a refused key', async () => {
  await platform.database.write((tx) => tx.insert(SettingRow, setting('once')));
  const second = platform.database.write((tx) => tx.insert(SettingRow, setting('once')));
  await expect(second).rejects.toSatisfy(isUniqueViolation);
});

it('D5 changes a row only in the version that was read', async () => {
  const row = user();
  await platform.database.write((tx) => tx.insert(UserAccountRow, row));
  const change = (version: number | null, displayName: string) =>
    platform.database.write((tx) => updateVersioned(tx, UserAccountRow, row.id, version, { displayName }));

  expect(await change(1, 'a')).toBe(true);
  expect(await change(1, 'b')).toBe(false);
  expect(await change(null, 'c')).toBe(true);

  const read = await platform.database.read((db) => db.findOneByOrFail(UserAccountRow, { id: row.id }));
  expect(read).toMatchObject({ displayName: 'c', version: 3 });
});

it('commits one of two overlapping units of work when the other rolls back', async () => {
  const failing = platform.database.write(async (tx) => {
    await tx.insert(SettingRow, setting('overlap-a'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    throw new Error('no');
  });
  const passing = platform.database.write((tx) => tx.insert(SettingRow, setting('overlap-b')));
  await expect(failing).rejects.toThrow('no');
  await passing;
  const there = await platform.database.read((db) => db.find(SettingRow, { order: { name: 'ASC' } }));
  expect(there.map((row) => row.name).filter((name) => name.startsWith('overlap'))).toEqual(['overlap-b']);
});

it('shows readers committed rows only, and runs afterCommit only after COMMIT', async () => {
  const ran: string[] = [];
  await platform.database.write(async (tx) => {
    await tx.insert(SettingRow, setting('seen'));
    platform.database.afterCommit(tx, () => ran.push('committed'));
    expect(await platform.database.read((db) => db.countBy(SettingRow, { name: 'seen' }))).toBe(0);
    expect(ran).toEqual([]);
  });
  expect(ran).toEqual(['committed']);
  const failed = platform.database.write((tx) => {
    platform.database.afterCommit(tx, () => ran.push('rolled back'));
    return Promise.reject(new Error('no'));
  });
  await expect(failed).rejects.toThrow();
  expect(ran).toEqual(['committed']);
});

it('refuses a unit of work inside another', async () => {
  const nested = platform.database.write(() => platform.database.write(() => Promise.resolve()));
  await expect(nested).rejects.toThrow('inside another');
});

it('D6 tries the whole unit again when the database asks for it', async () => {
  let tries = 0;
  await platform.database.write(async (tx) => {
    tries += 1;
    await tx.insert(SettingRow, setting('retried'));
    if (tries < 3) throw Object.assign(new Error('deadlock'), { code: 'ER_LOCK_DEADLOCK' });
  });
  expect(tries).toBe(3);
  expect(await platform.database.read((db) => db.countBy(SettingRow, { name: 'retried' }))).toBe(1);
});

it('F19 ends a storm of writers on one row with the right sum', async () => {
  await platform.database.write((tx) => platform.settings.setTx(tx, 'sum', 0));
  const add = () =>
    platform.database.write(async (tx) => {
      const lock = platform.database.engine === 'mysql' ? { lock: { mode: 'pessimistic_write' as const } } : {};
      const row = await tx.findOneOrFail(SettingRow, { where: { name: 'sum' }, ...lock });
      await platform.settings.setTx(tx, 'sum', Number(row.value) + 1);
    });
  await Promise.all(Array.from({ length: 20 }, add));
  expect(await platform.database.read((db) => platform.settings.get(db, 'sum'))).toBe(20);
});

it('records an event with a once key once, with its jobs', async () => {
  const record = () =>
    platform.database.write((tx) =>
      platform.events.recordTx(tx, {
        type: 'complaint.overdue',
        actor: { kind: 'system', id: null, name: null },
        complaintId: 'c1',
        onceKey: 'overdue:c1',
      }),
    );
  const heard: string[] = [];
  const stop = platform.events.listen((events) => heard.push(...events.map((event) => event.type)));
  const [first, second] = [await record(), await record()];
  stop();
  expect([first.length, second.length, heard]).toEqual([1, 0, ['complaint.overdue']]);
  const jobs = await platform.database.read((db) =>
    db.query('SELECT kind FROM job WHERE dedupe_key LIKE ?', ['delivery.plan:%']),
  );
  expect(jobs).toEqual([{ kind: 'delivery.plan' }]);
  expect(await platform.database.read((db) => db.countBy(EventRow, { complaintId: 'c1' }))).toBe(1);
});

it('F13 lets one of several starts migrate and the others find it done', async () => {
  const schema = await makeTestSchema();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'redress-migrate-'));
  const settings = { dataDir, databaseUrl: schema?.url ?? null, poolSize: 2, allowWeakDurability: true };
  if (schema) {
    const opened = await Promise.all([openDatabase(settings), openDatabase(settings), openDatabase(settings)]);
    const rows = await opened[0].writer.query<{ name: string }[]>('SELECT name FROM migration');
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    await Promise.all(opened.map((open) => open.close()));
  } else {
    const first = await openDatabase(settings);
    await first.close();
    const second = await openDatabase(settings);
    await second.close();
  }
  await schema?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('G1 leaves a database alone that a newer version made', async () => {
  const schema = await makeTestSchema();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'redress-newer-'));
  const settings = { dataDir, databaseUrl: schema?.url ?? null, poolSize: 2, allowWeakDurability: true };
  const open = await openDatabase(settings);
  await open.writer.query("INSERT INTO migration (timestamp, name) VALUES (99, 'Future0000000000099')");
  await open.close();
  await expect(openDatabase(settings)).rejects.toThrow('newer than this version');
  await schema?.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

// each engine has promises of its own
if (process.env['TEST_DATABASE_URL']) {
  it('D4 sets every connection up', async () => {
    const rows = await Promise.all(
      Array.from({ length: 4 }, () =>
        platform.database.write((tx) =>
          tx.query<Record<string, string>[]>('SELECT @@time_zone AS zone, @@tx_isolation AS isolation, SLEEP(0.05)'),
        ),
      ),
    );
    for (const [row] of rows) expect(row).toMatchObject({ zone: '+00:00', isolation: 'READ-COMMITTED' });
  });
} else {
  it('D2 refuses a second opening of the same SQLite file', { timeout: 15_000 }, async () => {
    const { dataDir } = platform;
    const again = openDatabase({ dataDir, databaseUrl: null, poolSize: 1, allowWeakDurability: false });
    await expect(again).rejects.toThrow('another Redress process');
  });
}
