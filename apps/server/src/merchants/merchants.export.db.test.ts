import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditRow } from '../platform/database/platform.entities.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { aProviderInput, onlyProviders } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import type { Merchant } from './merchants.entity.js';
import { storeMerchant } from './merchants.factory.js';
import { wireMerchants } from './merchants.testing.js';

const actor = anActor();

let platform: TestPlatform;
let providers: ReturnType<typeof wireProviders>;
let merchants: ReturnType<typeof wireMerchants>;
let providerId: string;

beforeEach(async () => {
  platform = await openTestPlatform();
  providers = wireProviders(platform);
  merchants = wireMerchants(platform, providers);
  ({ id: providerId } = await providers.editing.create(actor, aProviderInput({})));
});
afterEach(async () => {
  await providers.gateways.onApplicationShutdown();
  await platform.close();
});

const store = (over: Partial<Merchant>) => storeMerchant(platform, { providerId, ...over });
const exported = async (filter: object = {}, as = actor) => text((await merchants.exporting.csv(as, filter)).content);
const rowsOf = async (filter?: object) => parse(await exported(filter), { bom: true });
const exports = () => platform.database.read((reader) => reader.findBy(AuditRow, { action: 'merchant.export' }));

describe('the export', () => {
  it('has every merchant once, newest first as the list, in more than one batch', async () => {
    for (let n = 0; n < 450; n += 1) {
      platform.clock.advance(1);
      await store({ authAppId: `A${n}` });
    }
    const [, ...rows] = await rowsOf();
    expect(rows.map((row) => row[2])).toEqual(Array.from({ length: 450 }, (_, n) => `A${449 - n}`));
  });

  it('E7: makes plain text of what a spreadsheet would run, and quotes every cell', async () => {
    for (const name of ['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\t=1', '甲, "乙"', "'引"]) {
      platform.clock.advance(1);
      await store({ name, userId: 'U' });
    }
    const lines = (await exported()).trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^\uFEFF?"([^"]|"")*"(,"([^"]|"")*")*$/);
    const names = lines.slice(1).map((line) => /^"",(.*),"app[^,]+","U",/.exec(line)?.[1]);
    expect(names.reverse()).toEqual([
      `"'=HYPERLINK(""x"")"`,
      `"'+1"`,
      `"'-1"`,
      `"'@SUM(A1)"`,
      `"'\t=1"`,
      '"甲, ""乙"""',
      `"'引"`,
    ]);
  });

  it('holds to filter, scope and language, and has its header even when nobody matches', async () => {
    await store({ authAppId: 'A', enabled: false });
    await store({ authAppId: 'B' });
    expect((await rowsOf({ enabled: false })).map((row) => row[2])).toEqual(['商户 APPID', 'A']);
    const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000'), language: 'en' });
    expect(await exported({}, stranger)).toMatch(/^\uFEFF"Company","Merchant name","Auth app id",[^\n]*\n$/);
  });

  it('A2: is remembered with its filter before anything is read', async () => {
    await merchants.exporting.csv(actor, { providerId, q: '超市' });
    expect(await exports()).toMatchObject([
      { actorId: actor.id, ip: actor.ip, targetKind: 'merchant', providerId, after: { providerId, q: '超市' } },
    ]);
  });

  it('E5: is there six times an hour for each person', async () => {
    for (let n = 0; n < 6; n += 1) {
      await merchants.exporting.csv(actor, {});
      platform.clock.advance(60_000);
    }
    await expect(merchants.exporting.csv(actor, {})).rejects.toMatchObject({
      code: 'rate_limited',
      options: { retryAfterSeconds: 54 * 60 },
    });
    expect(await exports()).toHaveLength(6);
    await merchants.exporting.csv(anActor({ id: '01JD0000000000000000000001' }), {});
    platform.clock.advance(54 * 60_000);
    await merchants.exporting.csv(actor, {});
    expect(await exports()).toHaveLength(8);
  });

  it('can be taken back as names', async () => {
    await store({ authAppId: 'A', name: '=1+1', companyName: '甲, "乙"' });
    const { counts } = await merchants.naming.apply(actor, { csv: await exported() });
    expect(counts).toEqual({ changed: 0, unchanged: 1, unknown: 0, invalid: 0 });
  });
});
