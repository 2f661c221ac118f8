import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditRow, EventRow } from '../platform/database/platform.entities.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { aProviderInput, onlyProviders } from '../providers/providers.factory.js';
import { wireProviders } from '../providers/providers.testing.js';
import { Merchant } from './merchants.entity.js';
import { storeMerchant } from './merchants.factory.js';
import { wireMerchants } from './merchants.testing.js';
import { readNamesCsv } from './names-csv.js';

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

const store = (authAppId: string, over: Partial<Merchant> = {}) =>
  storeMerchant(platform, { providerId, authAppId, name: authAppId, ...over });
const namesOf = async () =>
  (await platform.database.read((reader) => reader.find(Merchant, { order: { authAppId: 'ASC', id: 'ASC' } }))).map(
    ({ name, companyName }) => [name, companyName],
  );
const apply = (csv: string, dryRun = false, as = actor) => merchants.naming.apply(as, { csv, dryRun });
const refusalOf = (csv: string) =>
  apply(csv).then(
    () => null,
    (error: { code?: string; options?: { errors?: { code: string; message: { en: string } }[] } }) => [
      error.code,
      error.options?.errors?.[0]?.code,
      error.options?.errors?.[0]?.message.en,
    ],
  );

const FILE = [
  '\uFEFF公司名称,电话,商户 APPID,商户名称',
  '云杉商贸有限公司,1,A,云杉生活超市',
  '',
  ',2,B,"引号""和,逗号"',
  '没人,3,X,没人',
  '甲,4,C,' + '长'.repeat(65),
  '甲,5,A,又一次',
].join('\r\n');

describe('names from a file', () => {
  beforeEach(async () => {
    for (const app of ['A', 'B', 'C']) await store(app);
  });

  it('says line by line what it would do, and does none of it', async () => {
    const result = await apply(FILE, true);
    expect(result.lines).toMatchObject([
      { line: 2, authAppId: 'A', status: 'changed' },
      { line: 4, authAppId: 'B', status: 'changed' },
      { line: 5, authAppId: 'X', status: 'unknown' },
      { line: 6, authAppId: 'C', status: 'invalid', message: { 'zh-CN': '名称最多 64 个字' } },
      { line: 7, authAppId: 'A', status: 'invalid', message: { en: 'Line 2 names the same merchant' } },
    ]);
    expect(result.counts).toEqual({ changed: 2, unchanged: 0, unknown: 1, invalid: 2 });
    expect(await namesOf()).toEqual([
      ['A', ''],
      ['B', ''],
      ['C', ''],
    ]);
    expect(await platform.database.read((reader) => reader.countBy(EventRow, { type: 'merchant.updated' }))).toBe(0);
  });

  it('does what it said, with audit entry and event of each merchant, and nothing the second time', async () => {
    const said = await apply(FILE, true);
    expect(await apply(FILE)).toEqual(said);
    expect(await namesOf()).toEqual([
      ['云杉生活超市', '云杉商贸有限公司'],
      ['引号"和,逗号', ''],
      ['C', ''],
    ]);
    const events = await platform.database.read((reader) => reader.findBy(EventRow, { type: 'merchant.updated' }));
    expect(events.map(({ data }) => data['what'])).toEqual(['companyName,name', 'name']);
    const audits = await platform.database.read((reader) => reader.findBy(AuditRow, { action: 'merchant.update' }));
    expect(audits).toHaveLength(2);
    expect((await apply(FILE)).counts).toEqual({ changed: 0, unchanged: 2, unknown: 1, invalid: 2 });
  });

  it('leaves what an empty cell stands for, and takes tabs and semicolons too', async () => {
    await apply('authAppId;companyName\nA;甲公司\n');
    await apply('name\tappId\n甲店\tA\n');
    await apply('appId,name,company\nA,,\n');
    expect((await namesOf())[0]).toEqual(['甲店', '甲公司']);
  });

  it('reads a long file in pieces as if it were one', async () => {
    const names = Array.from({ length: 3_000 }, (_, n) => `${['', '𠮷', '甲, ', '"乙'][n % 4]}第 ${n} 家`);
    const csv = ['\uFEFFauthAppId,name', ...names.map((name, n) => `A${n},"${name.replaceAll('"', '""')}"`)].join(
      '\r\n',
    );
    expect(Buffer.byteLength(csv)).toBeGreaterThan(2 * 16_384);
    expect(await readNamesCsv(csv)).toEqual(names.map((name, n) => ({ line: n + 2, authAppId: `A${n}`, name })));
  });

  it('takes back what the export guarded', async () => {
    await apply("authAppId,name\nA,'=1+1\nB,'引号\n");
    expect((await namesOf()).slice(0, 2)).toEqual([
      ['=1+1', ''],
      ["'引号", ''],
    ]);
  });

  it('names every merchant of an app, whichever provider it authorised', async () => {
    const other = await providers.editing.create(actor, aProviderInput({ appId: '2021000000000099' }));
    await store('A', { providerId: other.id });
    expect((await apply('authAppId,name\nA,甲店')).counts.changed).toBe(1);
    expect((await namesOf()).filter(([name]) => name === '甲店')).toHaveLength(2);
  });

  it('I8: knows nobody outside the scope', async () => {
    const stranger = anActor({ scope: onlyProviders('01JD0000000000000000000000') });
    expect((await apply('authAppId,name\nA,甲店', false, stranger)).counts).toMatchObject({ unknown: 1, changed: 0 });
    expect((await namesOf())[0]).toEqual(['A', '']);
  });

  it('takes more lines than one transaction holds', async () => {
    for (let n = 0; n < 70; n += 1) await store(`N${n}`);
    const csv = ['authAppId,name', ...Array.from({ length: 70 }, (_, n) => `N${n},第 ${n} 家`)].join('\n');
    expect((await apply(csv)).counts).toEqual({ changed: 70, unchanged: 0, unknown: 0, invalid: 0 });
  });
});

describe('a file that is none', () => {
  it.each([
    ['no app id', '名称,公司\n甲,乙', ['invalid_request', 'missing_column', 'The first line has no column authAppId']],
    [
      'no name at all',
      'authAppId,电话\nA,1',
      ['invalid_request', 'missing_column', expect.stringContaining('neither')],
    ],
    ['nothing', ' \n ', ['invalid_request', 'missing_column', expect.any(String)]],
    [
      'an open quote',
      'authAppId,name\nA,"甲',
      ['invalid_request', 'not_csv', 'Line 2 cannot be read: check its quotes'],
    ],
    [
      'an endless cell',
      `authAppId,name\nA,"${'甲'.repeat(20_000)}"`,
      ['invalid_request', 'not_csv', expect.any(String)],
    ],
    [
      'more lines than one import takes',
      `authAppId,name\n${'1,\n'.repeat(20_001)}`,
      ['invalid_request', 'too_many_lines', 'The file has more than 20000 lines; import it in parts'],
    ],
    [
      'a fault after that many lines, which are not read',
      `authAppId,name\n${'1,\n'.repeat(200_000)}A,"甲`,
      ['invalid_request', 'too_many_lines', expect.any(String)],
    ],
  ])('with %s is refused as a whole', async (_, csv, expected) => expect(await refusalOf(csv)).toEqual(expected));
});
