import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser } from '../accounts/accounts.testing.js';
import { anActor } from '../platform/testing/an-actor.js';
import { NOW } from './complaints.factory.js';
import { openComplaintKit } from './complaints.testing.js';

const HOUR = 3_600_000;
const inHours = (hours: number) => ({ until: new Date(NOW + hours * HOUR).toISOString() });

let kit: Awaited<ReturnType<typeof openComplaintKit>>;
let lin: ReturnType<typeof anActor>;
let su: ReturnType<typeof anActor>;
beforeEach(async () => {
  kit = await openComplaintKit();
  const of = async (displayName: string) => {
    const { id } = await addUser(kit, { displayName });
    return anActor({ id, name: displayName, role: 'agent' });
  };
  lin = await of('林晓');
  su = await of('苏敏');
});
afterEach(() => kit.close());

const due = async (remoteId: string, hours: number) =>
  (await kit.apply({ remoteId, taskId: remoteId, deadlineAt: NOW + hours * HOUR })).id;
const open = async (actor: typeof lin, snoozed?: boolean) =>
  (await kit.page({ status: ['open'], ...(snoozed !== undefined && { snoozed }) }, actor)).items.map(({ id }) => id);

describe('a snoozed complaint', () => {
  it('is away for who let it rest, in the list, the counts and the next one alike', async () => {
    const [first, second] = [await due('1', 5), await due('2', 6)];
    const before = await kit.service.counts(lin);
    const view = await kit.snoozes.set(lin, first, inHours(2));
    expect(view.snoozedUntil).toBe(inHours(2).until);
    expect(await open(lin, false)).toEqual([second]);
    expect(await open(lin, true)).toEqual([first]);
    expect(await open(lin)).toEqual([first, second]);
    expect(await open(su, false)).toEqual([first, second]);
    expect(await open(su, true)).toEqual([]);
    expect(await kit.service.counts(lin)).toEqual({ ...before, open: 1, unassigned: 1 });
    expect(await kit.service.counts(su)).toEqual(before);
    expect(await kit.desk.takeNext(lin)).toEqual({ complaintId: second });
    expect(await kit.desk.takeNext(lin)).toEqual({ complaintId: null });
    expect(await kit.desk.takeNext(su)).toEqual({ complaintId: first });
  });

  it('is missing from what is one’s own', async () => {
    const id = await due('1', 5);
    await kit.desk.take(lin, id, {});
    kit.clock.advance(1_000);
    await kit.snoozes.set(lin, id, inHours(2));
    expect(await kit.service.counts(lin)).toMatchObject({ open: 0, mine: 0, unassigned: 0, dueSoon: 1, all: 1 });
    expect((await kit.page({ assigneeId: 'me', snoozed: false }, lin)).items).toEqual([]);
  });

  it('wakes at its time', async () => {
    const id = await due('1', 5);
    await kit.snoozes.set(lin, id, inHours(2));
    kit.clock.advance(2 * HOUR - 1);
    expect(await open(lin, false)).toEqual([]);
    kit.clock.advance(1);
    expect(await open(lin, false)).toEqual([id]);
    expect((await kit.service.get(lin.scope, id, lin.id)).snoozedUntil).toBeNull();
    expect(await kit.service.counts(lin)).toMatchObject({ open: 1, unassigned: 1 });
  });

  it.each<[string, (id: string) => Promise<unknown>, boolean]>([
    ['a colleague takes it', (id) => kit.desk.take(su, id, {}), true],
    ['a colleague notes something', (id) => kit.notes.add(su, id, { content: '已联系' }), true],
    ['Alipay changes it', () => kit.apply({ remoteId: '1', taskId: '1', content: '还没退' }), true],
    ['who let it rest takes it', (id) => kit.desk.take(lin, id, {}), false],
    ['somebody looks at it', (id) => kit.presence.see(su, id), false],
  ])('when %s: %#', async (_, change, wakes) => {
    const id = await due('1', 5);
    await kit.snoozes.set(lin, id, inHours(2));
    kit.clock.advance(1_000);
    await change(id);
    expect((await kit.service.get(lin.scope, id, lin.id)).snoozedUntil === null).toBe(wakes);
  });

  it('is ended by hand', async () => {
    const id = await due('1', 5);
    await kit.snoozes.set(lin, id, inHours(2));
    expect((await kit.snoozes.set(lin, id, { until: null })).snoozedUntil).toBeNull();
    expect(await open(lin, false)).toEqual([id]);
  });

  it('is told only to who let it rest', async () => {
    const id = await due('1', 5);
    await kit.snoozes.set(lin, id, inHours(2));
    expect((await kit.page({}, lin)).items[0]?.snoozedUntil).toBe(inHours(2).until);
    expect((await kit.page({}, su)).items[0]?.snoozedUntil).toBeNull();
    expect((await kit.service.get(su.scope, id, su.id)).snoozedUntil).toBeNull();
  });
});

describe('what may not rest', () => {
  it.each([
    ['past its deadline', 6],
    ['in the past', -1],
  ])('is refused at its field: %s', async (_, hours) => {
    const id = await due('1', 5);
    await expect(kit.snoozes.set(lin, id, inHours(hours))).rejects.toMatchObject({
      code: 'snooze_invalid',
      options: { errors: [{ field: 'until' }] },
    });
    expect(await open(lin, false)).toEqual([id]);
  });

  it('is what is closed, foreign, or asked by a key', async () => {
    const id = await due('1', 5);
    const stranger = anActor({ id: 'x', scope: { all: false, providerIds: ['other'], merchantIds: null } });
    await expect(kit.snoozes.set(stranger, id, inHours(1))).rejects.toMatchObject({ code: 'not_found' });
    await expect(kit.snoozes.set(anActor({ kind: 'key' }), id, inHours(1))).rejects.toMatchObject({
      code: 'persons_only',
    });
    kit.clock.advance(1_000);
    await kit.apply({ remoteId: '1', taskId: '1', rawStatus: 'PROCESSED' });
    await expect(kit.snoozes.set(lin, id, inHours(1))).rejects.toMatchObject({ code: 'action_not_allowed' });
  });
});
