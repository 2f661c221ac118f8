import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addUser } from '../accounts/accounts.testing.js';
import { anActor } from '../platform/testing/an-actor.js';
import { NOW } from './complaints.factory.js';
import { MERCHANT, openComplaintKit, PROVIDER } from './complaints.testing.js';

const HOUR = 3_600_000;

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

const stranger = anActor({ id: 'x', scope: { all: false, providerIds: ['other'], merchantIds: null } });
/** Complaints by their number, due that many hours from now. */
const due = async (remoteId: string, hours: number | null) => {
  const deadlineAt = hours === null ? undefined : NOW + hours * HOUR;
  return (await kit.apply({ remoteId, taskId: remoteId, deadlineAt })).id;
};

describe('who has a complaint', () => {
  it('is whoever takes it; a colleague takes it over only when that is said', async () => {
    const { id } = await kit.apply();
    expect(await kit.desk.take(lin, id, {})).toMatchObject({ assigneeId: lin.id, assigneeName: '林晓' });
    await expect(kit.desk.take(su, id, {})).rejects.toMatchObject({ code: 'complaint_taken' });
    expect((await kit.page()).items).toMatchObject([{ assigneeName: '林晓' }]);
    await kit.desk.take(lin, id, {});
    expect(await kit.desk.take(su, id, { force: true })).toMatchObject({ assigneeName: '苏敏' });
    expect(await kit.typesOf(id)).toEqual(['complaint.received', 'complaint.assigned', 'complaint.assigned']);
  });

  it('is whom it is given to, until it is released', async () => {
    const { id } = await kit.apply();
    await kit.desk.update(lin, id, null, { assigneeId: su.id });
    expect(await kit.service.counts(su)).toMatchObject({ mine: 1, unassigned: 0 });
    expect(await kit.desk.update(lin, id, null, { assigneeId: null })).toMatchObject({ assigneeId: null });
    const { events } = await kit.service.get({ all: true }, id);
    expect(events.map(({ summary }) => summary['zh-CN'])).toEqual([
      '苏敏 不再负责，投诉未分配',
      '投诉分配给 苏敏',
      expect.stringContaining('收到投诉'),
    ]);
  });

  it.each([
    ['nobody', () => Promise.resolve('01JD0000000000000000000NIX')],
    ['a viewer', async () => (await addUser(kit, { role: 'viewer' })).id],
    ['who left', async () => (await addUser(kit, { enabled: false })).id],
    ['who may not see it', async () => (await addUser(kit, { providerIds: ['other'] })).id],
  ])('is never %s', async (_, person) => {
    const { id } = await kit.apply();
    const assigneeId = await person();
    await expect(kit.desk.update(lin, id, null, { assigneeId })).rejects.toMatchObject({ code: 'assignee_unknown' });
    expect((await kit.desk.assignees(lin, id)).items.map(({ displayName }) => displayName).toSorted()).toEqual([
      '林晓',
      '苏敏',
    ]);
  });

  it('is not changed over a newer version, nor by who may not see it', async () => {
    const { id } = await kit.apply();
    await kit.desk.update(lin, id, 1, { labels: ['重要'] });
    await expect(kit.desk.update(su, id, 1, { labels: [] })).rejects.toMatchObject({ code: 'version_conflict' });
    await expect(kit.desk.update(stranger, id, null, { labels: [] })).rejects.toMatchObject({ code: 'not_found' });
    await expect(kit.desk.take(stranger, id, {})).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the next one', () => {
  it('is the open one with the nearest deadline that nobody has', async () => {
    const late = await due('1', 30);
    const soon = await due('2', 2);
    const never = await due('3', null);
    await kit.desk.take(su, await due('4', 1), {});
    const taken = [];
    for (let n = 1; n <= 4; n += 1) taken.push((await kit.desk.takeNext(lin)).complaintId);
    expect(taken).toEqual([soon, late, never, null]);
  });

  it('is another one for everybody who asks at the same moment', async () => {
    for (let n = 1; n <= 4; n += 1) await due(String(n), n);
    const taken = await Promise.all([lin, su, lin, su].map((actor) => kit.desk.takeNext(actor)));
    expect(new Set(taken.map(({ complaintId }) => complaintId)).size).toBe(4);
  });

  it('lies within the scope, and is for persons', async () => {
    await kit.apply();
    expect(await kit.desk.takeNext(stranger)).toEqual({ complaintId: null });
    await expect(kit.desk.takeNext(anActor({ kind: 'key' }))).rejects.toMatchObject({ code: 'persons_only' });
  });
});

describe('labels', () => {
  it('are kept once each, in order, and find the complaint', async () => {
    const [first, second] = [await due('1', 1), await due('2', 2)];
    await kit.desk.update(lin, first, null, { labels: ['补发', '重要', '补发'] });
    await kit.desk.update(lin, second, null, { labels: ['重要'] });
    expect((await kit.page({ label: ['补发'] })).items).toMatchObject([{ id: first, labels: ['补发', '重要'] }]);
    expect((await kit.page({ label: ['补发', '重要'] })).items.map(({ id }) => id)).toEqual([first, second]);
    await kit.desk.update(lin, first, null, { labels: ['重要'] });
    expect((await kit.page({ label: ['补发'] })).items).toEqual([]);
    expect((await kit.page({ label: ['重要'] }, stranger)).items).toEqual([]);
  });

  it('in use are told within the scope, most used first', async () => {
    const [first, second] = [await due('1', 1), await due('2', 2)];
    await kit.desk.update(lin, first, null, { labels: ['补发', '重要'] });
    await kit.desk.update(lin, second, null, { labels: ['重要'] });
    expect(await kit.desk.labelsInUse(lin)).toEqual({
      items: [
        { label: '重要', count: 2 },
        { label: '补发', count: 1 },
      ],
    });
    expect(await kit.desk.labelsInUse(stranger)).toEqual({ items: [] });
    const near = anActor({ scope: { all: false, providerIds: [PROVIDER], merchantIds: [MERCHANT] } });
    expect((await kit.desk.labelsInUse(near)).items).toHaveLength(2);
  });
});

describe('notes', () => {
  it('are kept as written, with whom they speak to, and told as an event', async () => {
    const { id } = await kit.apply();
    const note = await kit.notes.add(lin, id, { content: '店长同意全退', mentions: [su.id, su.id] });
    expect(note).toMatchObject({ authorName: '林晓', mentions: [{ id: su.id, displayName: '苏敏' }] });
    const { notes, events } = await kit.service.get({ all: true }, id);
    expect(notes).toEqual([note]);
    expect(events[0]).toMatchObject({
      type: 'complaint.noted',
      complaintId: id,
      data: { noteId: note.id, mentions: su.id },
    });
  });

  it('speak to nobody who may not see the complaint, and come from nobody who may not', async () => {
    const { id } = await kit.apply();
    const outside = await addUser(kit, { providerIds: ['other'] });
    const wish = { content: '看一下', mentions: [outside.id] };
    await expect(kit.notes.add(lin, id, wish)).rejects.toMatchObject({ code: 'mention_unknown' });
    await expect(kit.notes.add(stranger, id, { content: '看' })).rejects.toMatchObject({ code: 'not_found' });
    expect((await kit.service.get({ all: true }, id)).notes).toEqual([]);
  });
});

describe('presence', () => {
  it('shows the others who have it open, and tells of coming and going once', async () => {
    const { id } = await kit.apply();
    const heard: unknown[] = [];
    kit.events.listen((events) => heard.push(...events.map(({ actor, data }) => [actor.name, data['open']])));
    expect(await kit.presence.beat(lin, id, true)).toEqual({ viewers: [] });
    expect(await kit.presence.beat(su, id, true)).toEqual({ viewers: [{ id: lin.id, displayName: '林晓' }] });
    await kit.presence.beat(lin, id, true);
    expect((await kit.page()).items[0]?.viewers.map(({ displayName }) => displayName)).toEqual(['林晓', '苏敏']);
    expect(await kit.presence.beat(lin, id, false)).toEqual({ viewers: [{ id: su.id, displayName: '苏敏' }] });
    await kit.presence.beat(lin, id, false);
    expect(heard).toEqual([
      ['林晓', true],
      ['苏敏', true],
      ['林晓', false],
    ]);
    expect(await kit.typesOf(id)).toEqual(['complaint.received']);
  });

  it('ends by itself, and stays within the scope', async () => {
    const { id } = await kit.apply();
    await kit.presence.beat(lin, id, true);
    kit.clock.advance(44_000);
    expect((await kit.presence.beat(su, id, true)).viewers).toHaveLength(1);
    kit.clock.advance(2_000);
    expect((await kit.presence.beat(su, id, true)).viewers).toEqual([]);
    await expect(kit.presence.beat(stranger, id, true)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('begins once where two tabs begin at the same moment', async () => {
    const { id } = await kit.apply();
    await Promise.all([kit.presence.beat(lin, id, true), kit.presence.beat(lin, id, true)]);
    expect((await kit.presence.beat(su, id, true)).viewers).toHaveLength(1);
  });
});

describe('marks', () => {
  const marks = async (actor: ReturnType<typeof anActor>) =>
    (await kit.page({}, actor)).items.map(({ unread, changed }) => (unread ? 'unread' : changed ? 'changed' : ''));

  it('say to each person what they have not looked at', async () => {
    const { id } = await kit.apply();
    expect(await marks(lin)).toEqual(['unread']);
    kit.clock.advance(1_000);
    await kit.presence.see(lin, id);
    expect([await marks(lin), await marks(su)]).toEqual([[''], ['unread']]);
    kit.clock.advance(1_000);
    await kit.desk.take(lin, id, {});
    expect(await marks(lin)).toEqual(['']);
    kit.clock.advance(1_000);
    await kit.notes.add(su, id, { content: '已联系店长' });
    expect(await marks(lin)).toEqual(['changed']);
    kit.clock.advance(1_000);
    await kit.presence.see(lin, id);
    expect(await marks(lin)).toEqual(['']);
    kit.clock.advance(1_000);
    await kit.apply({ rawStatus: 'PROCESSED' });
    expect([await marks(lin), await marks(su)]).toEqual([['changed'], ['']]);
  });

  it('are for persons and within the scope', async () => {
    const { id } = await kit.apply();
    const key = anActor({ kind: 'key' });
    expect(await marks(key)).toEqual(['']);
    await expect(kit.presence.see(key, id)).rejects.toMatchObject({ code: 'persons_only' });
    await expect(kit.presence.see(stranger, id)).rejects.toMatchObject({ code: 'not_found' });
  });
});
