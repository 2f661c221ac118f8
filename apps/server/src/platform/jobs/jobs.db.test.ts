import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Backpressure } from '../backpressure.js';
import { Config } from '../config/env.js';
import { JobRow } from '../database/platform.entities.js';
import { NoFaults } from '../faults.js';
import { Log } from '../log/log.js';
import { openTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { GiveUp, type Job, type JobHandler, JobRunner, LeaseLost, RetryLater } from './runner.js';
import { type Lane, SLOTS } from './queue.js';
import { JobStore } from './store.js';

let platform: TestPlatform;
let runners: JobRunner[] = [];

beforeEach(async () => {
  platform = await openTestPlatform();
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  runners = [];
  await platform.close();
});

function aRunner(...handlers: (Partial<JobHandler> & Pick<JobHandler, 'run'>)[]): JobRunner {
  const { queue, database, clock, ids } = platform;
  const config = Object.assign(new Config(), { role: 'all' as const, jobPollMs: 20 });
  const log = new Log('error', clock, () => undefined);
  const runner = new JobRunner(
    queue,
    new JobStore(database, clock),
    clock,
    new Backpressure(clock),
    new NoFaults(),
    config,
    ids,
    log,
  );
  for (const handler of handlers)
    runner.register({
      kind: 'test.work',
      lane: 'sync',
      timeoutMs: 5_000,
      backoff: { baseMs: 1, capMs: 1 },
      ...handler,
    });
  runners.push(runner);
  return runner;
}

const add = (...jobs: { kind?: string; key?: string; runAt?: number; providerId?: string; n?: number }[]) =>
  platform.database.write((tx) =>
    platform.queue.addTx(
      tx,
      jobs.map(({ n = 0, kind = 'test.work', ...job }) => ({ kind, payload: { n }, ...job })),
    ),
  );

const rows = () => platform.database.read((db) => db.find(JobRow, { order: { id: 'ASC' } }));

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never happened');
}

const isEmpty = async () => (await rows()).length === 0;

describe('asking for work', () => {
  it('O9 makes one row of the same waiting work, with the earlier time and the newest payload', async () => {
    const now = platform.clock.now();
    await add({ key: 'k', runAt: now + 5_000, n: 1 }, { key: 'k', runAt: now + 9_000, n: 2 });
    await add({ key: 'k', runAt: now + 1_000, n: 3 });
    expect(await rows()).toMatchObject([{ runAt: now + 1_000, payload: { n: 3 }, state: 'ready' }]);
  });

  it('keeps work without a key apart', async () => {
    await add({}, {});
    expect(await rows()).toHaveLength(2);
  });

  it('writes nothing when the transaction rolls back', async () => {
    const failing = platform.database.write(async (tx) => {
      await platform.queue.addTx(tx, { kind: 'test.work', payload: {} });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow();
    expect(await isEmpty()).toBe(true);
  });

  it('O9 runs once more what was asked for while it ran', async () => {
    const seen: unknown[] = [];
    let release = () => {};
    const runner = aRunner({
      run: async (job) => {
        seen.push(job.payload['n']);
        if (seen.length === 1) await new Promise<void>((resolve) => (release = resolve));
        return 'done';
      },
    });
    await add({ key: 'k', n: 1 });
    await runner.start();
    await until(() => seen.length === 1);
    await add({ key: 'k', n: 2 }, { key: 'k', n: 3 });
    release();
    await until(isEmpty);
    expect(seen).toEqual([1, 3]);
  });

  it('brings dead work to life', async () => {
    let isBroken = true;
    const runner = aRunner({ run: () => (isBroken ? Promise.reject(new GiveUp('never')) : Promise.resolve('done')) });
    await add({ key: 'k' });
    await runner.start();
    await until(async () => (await rows())[0]?.state === 'dead');
    isBroken = false;
    await add({ key: 'k' });
    await until(isEmpty);
  });

  it('forgets waiting work on request', async () => {
    await add({ key: 'k', runAt: platform.clock.now() + 60_000 });
    await platform.database.write((tx) => platform.queue.cancelTx(tx, 'k'));
    expect(await isEmpty()).toBe(true);
  });
});

describe('running work', () => {
  it('wakes after the commit instead of waiting for the next look', async () => {
    const seen: number[] = [];
    const runner = aRunner({ run: () => Promise.resolve(seen.push(performance.now())).then(() => 'done') });
    await runner.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const askedAt = performance.now();
    await add({});
    await until(() => seen.length === 1);
    expect((seen[0] ?? 0) - askedAt).toBeLessThan(500);
  });

  it.each(Object.keys(SLOTS) as Lane[])('takes work of the lane %s', async (lane) => {
    const runner = aRunner({ lane, run: () => Promise.resolve('done') });
    await add({});
    await runner.start();
    await until(isEmpty);
  });

  it('leaves work for later alone until its time', async () => {
    const runner = aRunner({ run: () => Promise.resolve('done') });
    await add({ runAt: platform.clock.now() + 10_000 });
    await runner.start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await rows()).toHaveLength(1);
    platform.clock.advance(10_000);
    await until(isEmpty);
  });

  it('starts with what was due first', async () => {
    const seen: unknown[] = [];
    const now = platform.clock.now();
    await add({ n: 3, runAt: now - 1 }, { n: 1, runAt: now - 3 }, { n: 2, runAt: now - 2 });
    await aRunner({ run: (job) => Promise.resolve(seen.push(job.payload['n'])).then(() => 'done') }).start();
    await until(isEmpty);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('O6 tries again after a failure and stops at the last attempt', async () => {
    const attempts: number[] = [];
    const dead: string[] = [];
    const runner = aRunner({
      maxAttempts: 3,
      run: (job) => {
        attempts.push(job.attempt);
        platform.clock.advance(10);
        return Promise.reject(new Error('broken'));
      },
      onDead: (job, error) => {
        dead.push(`${job.kind}: ${String(error)}`);
        return Promise.resolve();
      },
    });
    await add({});
    await runner.start();
    await until(() => {
      platform.clock.advance(10);
      return dead.length === 1;
    });
    expect(attempts).toEqual([1, 2, 3]);
    expect(dead).toEqual(['test.work: Error: broken']);
    expect(await rows()).toMatchObject([{ state: 'dead', lastError: 'Error: broken' }]);
  });

  it('I4 runs what was asked for during the last attempt, though that one failed for good', async () => {
    const seen: unknown[] = [];
    const runner = aRunner({
      maxAttempts: 1,
      run: async (job) => {
        seen.push(job.payload['n']);
        if (job.payload['n'] === 2) return 'done';
        await add({ key: 'k', n: 2 });
        throw new Error('the last attempt');
      },
    });
    await add({ key: 'k', n: 1 });
    await runner.start();
    await until(isEmpty);
    expect(seen).toEqual([1, 2]);
  });

  it('keeps the delay an attempt asks for', async () => {
    const now = platform.clock.now();
    await add({});
    await aRunner({ run: () => Promise.reject(new RetryLater(7_000, 'later')) }).start();
    await until(async () => (await rows())[0]?.lastError !== null);
    expect(await rows()).toMatchObject([{ state: 'ready', runAt: now + 7_000, attempts: 1 }]);
  });

  it('takes againAt for no failure', async () => {
    const againAt = platform.clock.now() + 7_000;
    await add({});
    await aRunner({ run: () => Promise.resolve({ againAt }) }).start();
    await until(async () => (await rows())[0]?.runAt === againAt);
    expect(await rows()).toMatchObject([{ state: 'ready', attempts: 0 }]);
  });

  it('ends a job together with its effect, or not at all', async () => {
    let tries = 0;
    const runner = aRunner({
      run: async (job) => {
        tries += 1;
        await platform.database.write(async (tx) => {
          await platform.settings.setTx(tx, 'effect', tries);
          await job.endTx(tx);
          if (tries === 1) throw new Error('rolled back');
        });
        return 'done';
      },
    });
    await add({});
    await runner.start();
    await until(() => {
      platform.clock.advance(10);
      return isEmpty();
    });
    expect(tries).toBe(2);
    expect(await platform.database.read((db) => platform.settings.get(db, 'effect'))).toBe(2);
  });

  it('I12 goes on when one job always fails', async () => {
    const done: unknown[] = [];
    const runner = aRunner({
      run: (job) => {
        if (job.payload['n'] === 1) return Promise.reject(new Error('bad row'));
        done.push(job.payload['n']);
        return Promise.resolve('done');
      },
    });
    await add({ n: 1 }, { n: 2 }, { n: 3 });
    await runner.start();
    await until(() => done.length === 2);
  });

  it('gives a slot back when the time is up', async () => {
    const reasons: string[] = [];
    const runner = aRunner({
      timeoutMs: 50,
      maxAttempts: 1,
      run: (job) =>
        new Promise(() => job.signal.addEventListener('abort', () => reasons.push(String(job.signal.reason)))),
    });
    await add({});
    await runner.start();
    await until(async () => (await rows())[0]?.state === 'dead');
    expect(reasons).toHaveLength(1);
  });
});

describe('leases', () => {
  it('O4 refuses the end of a run that lost its lease', async () => {
    const { database, clock } = platform;
    const store = new JobStore(database, clock);
    await add({ key: 'k' });
    const [first] = await store.claim('other', [], 2, 'one', 60_000);
    await store.takeBack();
    const [second] = await store.claim('other', [], 2, 'two', 60_000);
    if (!first || !second) throw new Error('not claimed');

    const late = store.end({ id: first.id, owner: 'one', leaseEpoch: first.leaseEpoch }, 'done');
    await expect(late).rejects.toThrow(LeaseLost);
    expect(await store.renew({ id: first.id, owner: 'one', leaseEpoch: first.leaseEpoch }, 60_000)).toBe(false);
    expect(await rows()).toHaveLength(1);
    await store.end({ id: second.id, owner: 'two', leaseEpoch: second.leaseEpoch }, 'done');
    expect(await isEmpty()).toBe(true);
  });

  it('O5 runs at start what a dead process left running', async () => {
    const store = new JobStore(platform.database, platform.clock);
    await add({});
    await store.claim('other', [], 2, 'dead process', 60_000);
    await aRunner({ run: () => Promise.resolve('done') }).start();
    await until(isEmpty);
  });

  it('O5 runs again what nobody could end', async () => {
    const store = new JobStore(platform.database, platform.clock);
    await add({});
    const [held] = await store.claim('other', [], 2, 'one', -1);
    expect(await store.reap([held?.id ?? ''])).toBe(0);
    platform.clock.advance(1);
    expect(await store.reap([])).toBe(1);
    expect(await rows()).toMatchObject([{ state: 'ready', attempts: 1 }]);
  });

  it('F55 takes a job for poison at the third death', async () => {
    const store = new JobStore(platform.database, platform.clock);
    await add({});
    for (let death = 1; death <= 3; death += 1) {
      await store.claim('other', [], 2, `process ${death}`, 60_000);
      await store.takeBack();
    }
    expect(await rows()).toMatchObject([{ state: 'dead', crashes: 3 }]);
  });

  it('F55 gives what poison was about its end', async () => {
    const store = new JobStore(platform.database, platform.clock);
    const buried: unknown[] = [];
    const runner = aRunner({
      run: () => Promise.resolve('done'),
      onDead: (job) => {
        buried.push(job.payload);
        return Promise.resolve();
      },
    });
    await add({ n: 7 });
    for (let death = 1; death <= 2; death += 1) {
      await store.claim('sync', [], 2, `process ${death}`, 60_000);
      await store.takeBack();
    }
    await store.claim('sync', [], 2, 'process 3', 60_000);
    await runner.start();
    expect(buried).toEqual([{ n: 7 }]);
  });

  it('F37 hands each job to one of two claimers', async () => {
    const store = new JobStore(platform.database, platform.clock);
    await add(...Array.from({ length: 20 }, (_, n) => ({ n })));
    const claimed = await Promise.all(
      Array.from({ length: 10 }, (_, n) => store.claim('other', [], 2, `w${n}`, 60_000)),
    );
    const ids = claimed.flat().map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(1);
  });
});

describe('fairness', () => {
  it('O7 lets nobody wait behind the flood of one provider', async () => {
    const running = new Map<string, number>();
    let most = 0;
    const order: string[] = [];
    const work = async (job: Job) => {
      const provider = JSON.stringify(job.payload['n']);
      running.set(provider, (running.get(provider) ?? 0) + 1);
      most = Math.max(most, running.get('1') ?? 0);
      order.push(provider);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running.set(provider, (running.get(provider) ?? 0) - 1);
      return 'done' as const;
    };
    const runner = aRunner({ run: work });
    const now = platform.clock.now();
    await add(...Array.from({ length: 60 }, () => ({ n: 1, providerId: 'p1', runAt: now - 10 })));
    await add({ n: 2, providerId: 'p2', runAt: now - 1 }, { n: 2, providerId: 'p2', runAt: now - 1 });
    await runner.start();
    await until(isEmpty);
    expect(order.indexOf('2')).toBeLessThan(10);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('O7 keeps the slots of refunds free of polls', async () => {
    const seen: string[] = [];
    const runner = aRunner(
      { kind: 'slow.poll', lane: 'sync', run: () => new Promise((resolve) => setTimeout(() => resolve('done'), 300)) },
      {
        kind: 'quick.refund',
        lane: 'refund',
        run: (job) => Promise.resolve(seen.push(job.kind)).then(() => 'done' as const),
      },
    );
    await add(...Array.from({ length: 30 }, () => ({ kind: 'slow.poll' })));
    await runner.start();
    await add({ kind: 'quick.refund' });
    await until(() => seen.length === 1);
    expect((await rows()).length).toBeGreaterThan(20);
  });
});

it('B4 gives back on stop what does not end, without counting the attempt', { timeout: 40_000 }, async () => {
  let release = () => {};
  const runner = aRunner({
    run: async (job) => {
      await new Promise<void>((resolve, reject) => {
        release = resolve;
        job.signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
      return 'done';
    },
  });
  await add({}, {});
  await runner.start();
  await until(async () => (await rows()).every((row) => row.state === 'running'));
  const stopping = runner.stop();
  release();
  await stopping;
  expect(await rows()).toMatchObject([{ state: 'ready', attempts: 0 }]);
});
