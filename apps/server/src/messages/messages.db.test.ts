import type { Message } from '@redress/alipay';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Config } from '../platform/config/env.js';
import { Log } from '../platform/log/log.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { InboxMessage } from './messages.entity.js';
import type { MerchantsService } from '../merchants/merchants.service.js';
import type { ProvidersService } from '../providers/providers.service.js';
import { type Arrival, MessagesRepository } from './messages.repository.js';
import { MessageSilence } from './messages.silence.js';

const PROVIDER = '01JD0000000000000000000PRV';

const arrival = (notifyId: string, content = 'a'): Arrival => {
  const message: Message = {
    appId: '2021000000000001',
    notifyId,
    method: 'alipay.merchant.tradecomplain.changed',
    version: '1.1',
    sentAt: 0,
    isStale: false,
    bizContent: {},
    fields: {},
    contentDigest: content.padEnd(64, '0'),
  };
  const job = { kind: 'complaint.sync', key: `read:${content}`, payload: { content }, providerId: PROVIDER };
  return { message, body: Buffer.from('raw'), providerId: PROVIDER, state: 'accepted', job, receivedAt: 1 };
};

let platform: TestPlatform;
let repository: MessagesRepository;
beforeEach(async () => {
  platform = await openTestPlatform();
  const { database, queue, vault, ids } = platform;
  repository = new MessagesRepository(database, queue, vault, ids);
});
afterEach(() => platform.close());

const stored = async () => {
  const rows = await platform.database.read((db) => db.find(InboxMessage, { order: { id: 'ASC' } }));
  return rows.map(({ notifyId, state }) => `${notifyId} ${state}`);
};
const jobs = () =>
  platform.database.read((db) => db.query<{ dedupe_key: string }[]>('SELECT dedupe_key FROM job ORDER BY id'));

describe('the inbox', () => {
  it('keeps a message once, however often and in whatever group it comes (I5)', async () => {
    await repository.store([arrival('1'), arrival('2', 'b')]);
    await repository.store([arrival('1'), arrival('3', 'c'), arrival('3', 'c'), arrival('2', 'b')]);
    expect(await stored()).toEqual(['1 accepted', '2 accepted', '3 accepted']);
    expect((await jobs()).map((job) => job.dedupe_key)).toEqual(['read:a', 'read:b', 'read:c']);
  });

  it('keeps a second content of the same id beside the first, once, and lets it cause a read (M2)', async () => {
    await repository.store([arrival('1', 'a')]);
    for (let n = 0; n < 3; n += 1) await repository.store([arrival('1', 'b'), arrival(`x${n}`, 'c')]);
    const rows = await stored();
    expect(rows.filter((row) => row.endsWith('conflict'))).toHaveLength(1);
    expect(rows.filter((row) => row.startsWith('x'))).toHaveLength(3);
    expect((await jobs()).map((job) => job.dedupe_key)).toContain('read:b');
  });

  it('stores row and job together or neither (I4)', async () => {
    const broken = { ...arrival('9'), job: { kind: 'k'.repeat(65), key: 'x'.repeat(300), payload: {} } };
    const isStored = await repository.store([broken]).then(
      () => true,
      () => false,
    );
    expect((await stored()).length).toBe(isStored ? 1 : 0);
    expect((await jobs()).length).toBe(isStored ? 1 : 0);
  });

  it('forgets what is old, a batch at a time (M6)', async () => {
    await repository.store([arrival('1'), arrival('2', 'b'), { ...arrival('3', 'c'), receivedAt: 100 }]);
    expect(await repository.prune(50, 1)).toBe(1);
    expect(await repository.prune(50, 10)).toBe(1);
    expect(await stored()).toEqual(['3 accepted']);
  });

  it('seals the raw body (L1)', async () => {
    await repository.store([arrival('1')]);
    const [row] = await platform.database.read((db) => db.find(InboxMessage));
    expect(row?.bodySealed).toMatch(/^v1\.test\./);
  });
});

describe('silence', () => {
  const DAY = 24 * 3_600_000;
  /** A provider that got `count` messages in the week before the last one. */
  const lookAfter = async (count: number, quietMs: number, hasMerchants = true) => {
    const lastAt = platform.clock.now() - quietMs;
    const at = (n: number) => lastAt - Math.round((n * 6 * DAY) / count);
    await repository.store(
      Array.from({ length: count }, (_, n) => ({ ...arrival(`m${n}`, `c${n}`), receivedAt: at(n) })),
    );
    const silent: string[] = [];
    const providers = {
      quietSince: (before: number) => Promise.resolve(lastAt < before ? [{ id: PROVIDER, lastMessageAt: lastAt }] : []),
      noteSilence: (id: string) => Promise.resolve(void silent.push(id)),
    } as unknown as ProvidersService;
    const merchants = {
      pollIntervals: () => Promise.resolve(new Map(hasMerchants ? [[PROVIDER, 60_000]] : [])),
    } as unknown as MerchantsService;
    const log = new Log('error', platform.clock, () => undefined);
    await new MessageSilence(repository, providers, merchants, new Config(), platform.clock, log).tellOfSilence();
    return silent;
  };

  it('is right where no merchant is left to hear of', async () => {
    expect(await lookAfter(40, 3 * DAY, false)).toEqual([]);
  });

  it.each([
    ['often, then not for a day and a half', 40, 1.5 * DAY, [PROVIDER]],
    ['often, then not for half a day', 40, 0.5 * DAY, []],
    ['seldom', 3, 20 * DAY, []],
  ])('%s', async (_, count, quietMs, expected) => {
    expect(await lookAfter(count, quietMs)).toEqual(expected);
  });
});
