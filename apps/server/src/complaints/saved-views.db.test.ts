import { ViewFilter } from '@redress/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccountsService } from '../accounts/accounts.service.js';
import { PreferencesService } from '../accounts/preferences.service.js';
import { UserAccountRow } from '../platform/database/platform.entities.js';
import { ProblemError } from '../platform/http/problem.js';
import { anActor } from '../platform/testing/an-actor.js';
import { MERCHANT, openComplaintKit } from './complaints.testing.js';
import { SavedViewsRepository } from './saved-views.repository.js';
import { SavedViewsService } from './saved-views.service.js';

const HOUR = 3_600_000;
const lin = anActor({ id: '01JD0000000000000000000LIN', name: '林晓', role: 'agent' });
const chen = anActor({ id: '01JD000000000000000000CHEN', name: '陈可', role: 'agent' });
const boss = anActor({ id: '01JD000000000000000000BOSS', name: '周', role: 'admin' });
const reader = anActor({ id: '01JD000000000000000000READ', name: '财务', role: 'viewer' });

let kit: Awaited<ReturnType<typeof openComplaintKit>>;
let views: SavedViewsService;
beforeEach(async () => {
  kit = await openComplaintKit();
  const { database, ids, clock } = kit;
  const accounts = new AccountsService(database, clock, ...([] as unknown as [never, never, never, never]));
  views = new SavedViewsService(database, new SavedViewsRepository(), kit.service, accounts, ids, clock);
  for (const actor of [lin, chen, boss, reader]) await addUser(actor);
});
afterEach(() => kit.close());

const addUser = ({ id, name, role }: typeof lin) =>
  kit.database.write((tx) =>
    tx.insert(UserAccountRow, {
      id,
      username: id,
      usernameKey: id.toLowerCase(),
      displayName: name,
      role,
      language: 'zh-CN',
      passwordHash: '-',
      enabled: true,
      createdAt: 0,
      version: 1,
    }),
  );
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
  );
const namesFor = async (actor: typeof lin) => (await views.list(actor)).map(({ name }) => name);

describe('saved views', () => {
  it('are the owner’s own in their order, and everybody’s once shared', async () => {
    const large = await views.create(lin, { name: '大额', filter: { amountFrom: '200' } });
    await views.create(lin, { name: '升级', filter: { escalated: 'true' } });
    await views.create(chen, { name: '云杉', filter: { merchantId: MERCHANT }, isShared: true });
    expect(await namesFor(lin)).toEqual(['大额', '升级', '云杉']);
    expect(await namesFor(chen)).toEqual(['云杉']);

    await views.update(lin, large.id, { position: 9, isShared: true });
    expect(await namesFor(lin)).toEqual(['升级', '大额', '云杉']);
    expect(await namesFor(chen)).toEqual(['云杉', '大额']);
    expect((await views.list(chen)).at(-1)).toMatchObject({ ownerName: '林晓', mayChange: false });
  });

  it('are changed by their owner, a shared one also by an administrator, and are not there for others', async () => {
    const own = await views.create(lin, { name: '我的', filter: {} });
    const shared = await views.create(lin, { name: '大家的', filter: {}, isShared: true });
    for (const actor of [chen, boss]) {
      expect(await codeOf(views.update(actor, own.id, { name: '改' }))).toBe('not_found');
      expect(await codeOf(views.remove(actor, own.id))).toBe('not_found');
    }
    expect(await codeOf(views.update(chen, shared.id, { name: '改' }))).toBe('forbidden');
    expect(await codeOf(views.remove(chen, shared.id))).toBe('forbidden');
    expect(await views.update(boss, shared.id, { name: '改' })).toMatchObject({ name: '改', ownerName: '林晓' });
    expect(await codeOf(views.remove(boss, shared.id))).toBe('ok');
    expect(await namesFor(lin)).toEqual(['我的']);
  });

  it('never become what cannot be asked for, which would spoil the list for everybody', async () => {
    const { id } = await views.create(lin, { name: '退款', filter: { q: '退款' }, isShared: true });
    expect(await codeOf(views.update(lin, id, { filter: { q: '退' } }))).toBe('query_too_short');
    expect(await namesFor(chen)).toEqual(['退款']);
  });

  it('of whoever only reads stay theirs', async () => {
    expect(await codeOf(views.create(reader, { name: '报表', filter: {}, isShared: true }))).toBe('forbidden');
    const own = await views.create(reader, { name: '报表', filter: {} });
    expect(await codeOf(views.update(reader, own.id, { isShared: true }))).toBe('forbidden');
    expect(await codeOf(views.update(reader, own.id, { name: '月报', isShared: false }))).toBe('ok');
  });

  it('count what the reader may see, and a deadline that moves along', async () => {
    await kit.apply({ remoteId: '1', deadlineAt: kit.clock.now() + 2 * HOUR });
    await kit.apply(
      { remoteId: '2', deadlineAt: kit.clock.now() + 30 * HOUR },
      { merchant: { id: '01JD0000000000000000000MR2' } },
    );
    await views.create(lin, { name: '全部', filter: { status: 'open' }, isShared: true });
    await views.create(lin, { name: '一天内', filter: { status: 'open', dueWithinHours: '24' }, isShared: true });
    const counts = async (actor: typeof lin) => (await views.list(actor)).map(({ count }) => count);
    expect(await counts(lin)).toEqual([2, 1]);
    const narrow = anActor({
      ...chen,
      scope: { all: false, providerIds: ['01JD0000000000000000000PRV'], merchantIds: [] },
    });
    expect(await counts(narrow)).toEqual([0, 0]);
    kit.clock.advance(8 * HOUR);
    expect(await counts(lin)).toEqual([2, 2]);
  });

  it('end at thirty a person', async () => {
    for (let n = 1; n <= 30; n += 1) await views.create(lin, { name: String(n), filter: {} });
    expect(await codeOf(views.create(lin, { name: '31', filter: {} }))).toBe('too_many_views');
    expect(await codeOf(views.create(chen, { name: '1', filter: {} }))).toBe('ok');
  });
});

it.each([
  [{ status: 'open,processing', dueWithinHours: '72', label: '大额' }, true],
  [{ status: 'asleep' }, false],
  [{ dueWithinHours: '0' }, false],
  [{ dueWithinHours: '1.5' }, false],
  [{ amountFrom: '2', amountTo: '1' }, false],
  [{ limit: '5' }, false],
])('a view keeps what the list takes (%o: %s)', (filter, isFine) => {
  expect(ViewFilter.safeParse(filter).success).toBe(isFine);
});

it('preferences are the usual ones until something is chosen, and what was not named stays', async () => {
  const preferences = new PreferencesService(kit.database);
  expect(await preferences.get(lin)).toEqual({
    listDensity: 'comfortable',
    listColumns: null,
    listSort: null,
    shortcuts: true,
  });
  await preferences.update(lin, { listDensity: 'compact', listColumns: ['deadline', 'amount'] });
  await preferences.update(lin, { shortcuts: false });
  expect(await preferences.get(lin)).toMatchObject({
    listDensity: 'compact',
    listColumns: ['deadline', 'amount'],
    shortcuts: false,
  });
  expect((await preferences.get(chen)).listDensity).toBe('comfortable');
});
