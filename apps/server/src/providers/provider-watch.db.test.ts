import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventRow } from '../platform/database/platform.entities.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { Provider } from './providers.entity.js';
import { aCertificateProviderInput, aProviderInput } from './providers.factory.js';
import { wireProviders } from './providers.testing.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let platform: TestPlatform;
let providers: ReturnType<typeof wireProviders>;

beforeEach(async () => {
  platform = await openTestPlatform();
  providers = wireProviders(platform);
});
afterEach(async () => {
  await providers.gateways.onApplicationShutdown();
  await platform.close();
});

const add = async (input = aProviderInput()) => (await providers.editing.create(anActor(), input)).id;
const set = (id: string, values: Partial<Provider>) =>
  platform.database.write(async (tx) => void (await tx.update(Provider, { id }, values)));
const healthOf = async (id: string) => {
  const { health, healthFinding } = await platform.database.read((reader) => reader.findOneByOrFail(Provider, { id }));
  return `${health} ${healthFinding}`;
};
const told = async () => {
  const rows = await platform.database.read((reader) => reader.findBy(EventRow, { type: 'provider.unhealthy' }));
  return rows.map(({ data }) => data['finding']);
};

describe('certificates', () => {
  it('are told of 30, 7 and 1 days ahead and when they are over, each once', async () => {
    const id = await add(aCertificateProviderInput());
    const endsAt = platform.clock.now() + 31 * DAY;
    await set(id, { alipayCertificateExpiresAt: endsAt });

    const seen: unknown[] = [];
    for (let hour = 0; hour < 33 * 24; hour += 6) {
      await providers.watch.lookAtAll();
      seen.push(await healthOf(id));
      platform.clock.advance(6 * HOUR);
    }
    expect(await told()).toEqual([
      'certificate_ends_in_30',
      'certificate_ends_in_7',
      'certificate_ends_in_1',
      'certificate_expired',
    ]);
    expect([...new Set(seen)]).toEqual([
      'unknown null',
      'degraded certificate_ends_in_30',
      'degraded certificate_ends_in_7',
      'failing certificate_ends_in_1',
      'failing certificate_expired',
    ]);
  }, 60_000);

  it('of a provider that is off, or in key mode, are nobody’s business', async () => {
    const off = await add(aCertificateProviderInput({ enabled: false }));
    await set(off, { alipayCertificateExpiresAt: platform.clock.now() + DAY });
    await add(aProviderInput({ appId: '2021000000000077' }));
    await providers.watch.lookAtAll();
    expect(await told()).toEqual([]);
  });
});

describe('streaks of refused merchants', () => {
  const refuse = async (id: string, count: number) => {
    for (let n = 0; n < count; n += 1)
      await providers.service.noteRefusedMerchant(id, `merchant-${n}`, 'authorisations_failing');
  };

  it('make the provider unhealthy once, and end by themselves', async () => {
    const id = await add();
    await refuse(id, 4);
    expect(await told()).toEqual([]);
    await refuse(id, 7);
    expect(await told()).toEqual(['authorisations_failing']);
    expect(await healthOf(id)).toBe('degraded authorisations_failing');
    await providers.watch.lookAtAll();
    expect(await healthOf(id)).toBe('degraded authorisations_failing');
    platform.clock.advance(HOUR);
    await providers.watch.lookAtAll();
    expect(await healthOf(id)).toBe('ok null');
  });

  it('do not hide what is worse, and are told of all the same', async () => {
    const id = await add();
    await providers.notes.raise(id, 'wrong_private_key');
    await refuse(id, 5);
    expect(await healthOf(id)).toBe('failing wrong_private_key');
    expect(await told()).toEqual(['wrong_private_key', 'authorisations_failing']);
  });
});

describe('calls that go on failing', () => {
  const fail = async (id: string, minutes: number) => {
    for (let n = 0; n < minutes; n += 1) {
      await providers.notes.noteFailedCall(id, 'wrong_private_key');
      platform.clock.advance(60_000);
    }
  };

  it('are shown again after something else was shown and settled in their place', async () => {
    const id = await add();
    await fail(id, 5);
    expect(await healthOf(id)).toBe('failing wrong_private_key');
    await providers.notes.raise(id, 'message_signatures');
    await providers.notes.settle(id, 'message_signatures');
    expect(await healthOf(id)).toBe('ok null');
    await fail(id, 2);
    expect(await healthOf(id)).toBe('failing wrong_private_key');
  });

  it('are told of again every hour', async () => {
    const id = await add();
    await fail(id, 130);
    expect((await told()).length).toBeGreaterThanOrEqual(2);
    expect((await told()).length).toBeLessThanOrEqual(3);
  });
});

describe('providers without a message for long', () => {
  it('are those that are on and once had one', async () => {
    const [quiet, loud, never, off] = [
      await add(),
      await add(aProviderInput({ appId: '2021000000000002' })),
      await add(aProviderInput({ appId: '2021000000000003' })),
      await add(aProviderInput({ appId: '2021000000000004', enabled: false })),
    ];
    const now = platform.clock.now();
    providers.service.noteMessage(quiet, now - 2 * DAY);
    providers.service.noteMessage(off, now - 2 * DAY);
    providers.service.noteMessage(loud, now - HOUR);
    await providers.service.flushSeen();
    expect(await providers.service.quietSince(now - DAY)).toEqual([{ id: quiet, lastMessageAt: now - 2 * DAY }]);
    expect(never).not.toBe(quiet);
  });

  it('are healthy again with the next message', async () => {
    const id = await add();
    const lastMessageAt = platform.clock.now() - 9 * DAY;
    await providers.service.noteSilence(id, lastMessageAt);
    platform.clock.advance(5 * HOUR);
    await providers.service.noteSilence(id, lastMessageAt);
    expect(await told(), 'once for each silence').toEqual(['messages_silent']);
    expect(await healthOf(id)).toBe('degraded messages_silent');
    providers.service.noteMessage(id, platform.clock.now());
    await providers.service.flushSeen();
    expect(await healthOf(id)).toBe('ok null');
  });
});
