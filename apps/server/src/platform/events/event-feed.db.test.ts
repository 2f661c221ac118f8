import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EventRow } from '../database/platform.entities.js';
import { openTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { EventFeed } from './event-feed.js';
import { systemActor } from './event-log.js';

let platform: TestPlatform;
let heard: string[];
let feed: EventFeed;
beforeEach(async () => {
  platform = await openTestPlatform();
  heard = [];
  const { events, database, clock } = platform;
  feed = new EventFeed(
    events,
    database,
    clock,
    (news) => heard.push(...news.map(({ type }) => type)),
    () => undefined,
  );
});
afterEach(async () => {
  feed.stop();
  await platform.close();
});

const record = (type: 'policy.stopped' | 'policy.resumed') =>
  platform.database.write((tx) => platform.events.recordTx(tx, { type, actor: systemActor }));

/** As another process would: without telling anybody here. */
const recordElsewhere = () =>
  platform.database.write((tx) =>
    tx.insert(EventRow, {
      id: platform.ids.next(),
      type: 'provider.updated',
      at: platform.clock.now(),
      actorKind: 'system',
      actorId: null,
      actorName: null,
      providerId: null,
      merchantId: null,
      complaintId: null,
      refundId: null,
      data: {},
      onceKey: null,
    }),
  );

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('tells what happens after the start, once', async () => {
  await record('policy.stopped');
  await feed.start();
  await record('policy.resumed');
  expect(heard).toEqual(['policy.resumed']);
  await pause(1_300);
  expect(heard).toEqual(['policy.resumed']);
  feed.stop();
  await record('policy.stopped');
  expect(heard).toEqual(['policy.resumed']);
});

if (process.env['TEST_DATABASE_URL']) {
  it('hears of other processes within a second or so', async () => {
    await feed.start();
    await recordElsewhere();
    await pause(2_200);
    expect(heard).toEqual(['provider.updated']);
  });

  it('misses nothing that happened while the database was away for longer than it looks back', async () => {
    await feed.start();
    const read = vi.spyOn(platform.database, 'read').mockRejectedValue(new Error('away'));
    await recordElsewhere();
    platform.clock.advance(60_000);
    await pause(1_300);
    read.mockRestore();
    await pause(1_300);
    expect(heard).toEqual(['provider.updated']);
  });
}
