import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { isUniqueViolation, StaleRow } from './database.js';
import { SettingRow } from './platform.entities.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await openTestPlatform();
});
afterAll(() => platform.close());

const setting = (name: string) => ({ id: platform.ids.next(), name, value: [1], updatedAt: 5 });
const count = (name: string) => platform.database.read((db) => db.countBy(SettingRow, { name }));
/** More than there are permits. */
const crowd = <T>(work: (n: number) => Promise<T>) => Promise.all(Array.from({ length: 20 }, (_, n) => work(n)));
const turn = () => new Promise((resolve) => setTimeout(resolve, 30));

describe('reads inside', () => {
  it('a read do not wait for one another', async () => {
    const { database } = platform;
    const counts = await crowd(() =>
      database.read(async (db) => {
        await db.countBy(SettingRow, { name: 'x' });
        await turn();
        return database.read((inner) => inner.countBy(SettingRow, { name: 'x' }));
      }),
    );
    expect(counts).toEqual(Array.from({ length: 20 }, () => 0));
  });

  it('units of work do not wait for reads that wait for units of work', async () => {
    const { database } = platform;
    const reading = crowd((n) =>
      database.read(async () => {
        await turn();
        return database.write((tx) => tx.insert(SettingRow, setting(`read ${n}`)));
      }),
    );
    const writing = crowd((n) =>
      database.write(async (tx) => {
        if (database.engine === 'mysql') await turn();
        await database.read((db) => db.countBy(SettingRow, { name: 'x' }));
        await tx.insert(SettingRow, setting(`write ${n}`));
      }),
    );
    await Promise.all([reading, writing]);
    expect(await count('read 19')).toBe(1);
    expect(await count('write 19')).toBe(1);
  });
});

describe('afterCommit', () => {
  it('that throws neither undoes the commit nor keeps the others from running', async () => {
    const { database } = platform;
    const faults: unknown[] = [];
    const ran: string[] = [];
    database.onFault((error) => faults.push(error));
    const fault = new Error('a listener is broken');
    await database.write(async (tx) => {
      await tx.insert(SettingRow, setting('followed'));
      database.afterCommit(tx, () => {
        throw fault;
      });
      database.afterCommit(tx, () => ran.push('second'));
    });
    expect([faults, ran, await count('followed')]).toEqual([[fault], ['second'], 1]);
  });
});

describe('trying again', () => {
  it('takes place when a row went stale', async () => {
    let tries = 0;
    await platform.database.write((tx) => {
      tries += 1;
      if (tries < 3) return Promise.reject(new StaleRow('changed'));
      return tx.insert(SettingRow, setting('stale'));
    });
    expect([tries, await count('stale')]).toEqual([3, 1]);
  });

  it('takes place on a refused key only where that is asked for', async () => {
    const { database } = platform;
    const add = (options?: { retryOnDuplicate: boolean }) => {
      let tries = 0;
      const work = database.write(async (tx) => {
        tries += 1;
        if (options && tries > 1) return tx.countBy(SettingRow, { name: 'twice' });
        return tx.insert(SettingRow, setting('twice'));
      }, options);
      return work.then((result) => ({ tries, result }));
    };
    await add();
    await expect(add()).rejects.toSatisfy(isUniqueViolation);
    expect(await add({ retryOnDuplicate: true })).toEqual({ tries: 2, result: 1 });
  });

  it('ends with the refused key itself when it stays refused', async () => {
    const add = () =>
      platform.database.write((tx) => tx.insert(SettingRow, setting('always')), { retryOnDuplicate: true });
    await add();
    await expect(add()).rejects.toSatisfy(isUniqueViolation);
  });
});
