import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
const linesOf = async (filter?: object) => (await exported(filter)).trimEnd().split('\n');

describe('the export', () => {
  it('has every merchant once, newest first as the list, in more than one batch', async () => {
    for (let n = 0; n < 450; n += 1) {
      platform.clock.advance(1);
      await store({ authAppId: `A${n}` });
    }
    const lines = await linesOf();
    expect(lines).toHaveLength(451);
    expect(lines.slice(1).map((line) => line.split(',')[2])).toEqual(
      Array.from({ length: 450 }, (_, n) => `A${449 - n}`),
    );
  });

  it('makes plain text of what a spreadsheet would run, and quotes what would break a line', async () => {
    for (const name of ['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\t=1', '甲, "乙"', "'引"]) {
      platform.clock.advance(1);
      await store({ name, userId: 'U' });
    }
    const names = (await linesOf()).slice(1).map((line) => /^,(.*),app[^,]+,U,/.exec(line)?.[1]);
    expect(names.reverse()).toEqual([
      `"'=HYPERLINK(""x"")"`,
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\t=1",
      '"甲, ""乙"""',
      "'引",
    ]);
  });

  it('holds to filter, scope and language, and has its header even when nobody matches', async () => {
    await store({ authAppId: 'A', enabled: false });
    await store({ authAppId: 'B' });
    expect((await linesOf({ enabled: false })).map((line) => line.split(',')[2])).toEqual(['商户 APPID', 'A']);
    const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000'), language: 'en' });
    expect(await exported({}, stranger)).toMatch(/^\uFEFFCompany,Merchant name,Auth app id,[^\n]*\n$/);
  });

  it('can be taken back as names', async () => {
    await store({ authAppId: 'A', name: '=1+1', companyName: '甲, "乙"' });
    const { counts } = await merchants.naming.apply(actor, { csv: await exported() });
    expect(counts).toEqual({ changed: 0, unchanged: 1, unknown: 0, invalid: 0 });
  });
});
