import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { everything, type Scope } from '../platform/scope.js';
import { RequestActor } from '../platform/http/actor.js';
import { AuditRow, EventRow, JobRow } from '../platform/database/platform.entities.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { startFakeSmtp, type FakeSmtp } from './fake-smtp.testing.js';
import { Channel, Rule } from './notifiers.entity.js';
import { aNoticedComplaint } from './notifiers.factory.js';
import { wireNotifiers } from './notifiers.testing.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const anActor = (scope: Scope = everything, id = 'U1') =>
  RequestActor.of({
    kind: 'person', id, name: '管理员', role: 'owner', scope, refundLimitFen: null, ip: '127.0.0.1',
    requestId: 'r', language: 'zh-CN', sessionId: null, idempotencyKey: null,
  }); // prettier-ignore
const actor = anActor();

let platform: TestPlatform;
let smtp: FakeSmtp;
let house: ReturnType<typeof wireNotifiers>;

beforeEach(async () => {
  platform = await openTestPlatform();
  smtp = await startFakeSmtp();
  house = wireNotifiers(platform);
  house.world.complaint = aNoticedComplaint(platform.clock.now());
});
afterEach(async () => {
  await smtp.close();
  await platform.close();
});

const settings = (rest: Record<string, unknown> = {}) => ({
  preset: 'custom', host: '127.0.0.1', port: smtp.port, security: 'none', user: 'kf@163.com', pass: 'RIGHTCODE',
  recipients: ['a@example.com', 'b@example.com'], ...rest,
}); // prettier-ignore
const addChannel = (rest: Record<string, unknown> = {}, more: { name?: string; fallbackChannelId?: string } = {}) =>
  house.channels.create(actor, { type: 'email', name: '客服邮箱', enabled: true, settings: settings(rest), ...more });
const received = {
  type: 'complaint.received',
  complaintId: '01JD2Z7M6Q4C8W0R3T5V7X9YAB',
  providerId: 'P1',
  merchantId: 'M1',
  data: { via: 'message' },
} as const;
const statuses = async () => (await house.rows()).map(({ status, skipReason }) => skipReason ?? status);
const channelRow = (id: string) => platform.database.read((reader) => reader.findOneByOrFail(Channel, { id }));
const failingEvents = () => platform.database.read((reader) => reader.findBy(EventRow, { type: 'channel.failing' }));
const problemOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code?: string; options?: { errors?: { field: string; code: string }[] } }) =>
      [error.code, ...(error.options?.errors?.map(({ field, code }) => `${field}: ${code}`) ?? [])].join(' '),
  );

describe('the first channel', () => {
  it('without any rule brings the default rule: an ordinary one', async () => {
    const channel = await addChannel();
    const { items } = await house.rules.list({ limit: 20 });
    expect(items).toMatchObject([{
      name: '默认规则', enabled: true, channelIds: [channel.id],
      events: ['complaint.received', 'complaint.due_soon', 'complaint.overdue', 'complaint.escalated', 'complaint.closed', 'refund.succeeded', 'refund.failed', 'refund.parked', 'merchant.revoked', 'provider.unhealthy', 'channel.failing'],
    }]); // prettier-ignore
    await house.rules.remove(actor, items[0]?.id ?? '');
    await addChannel({}, { name: 'second' });
    expect((await house.rules.list({ limit: 20 })).items).toEqual([]);
  });
});

describe('an event', () => {
  it('becomes one mail for each recipient, however often it is planned', async () => {
    const channel = await addChannel();
    await house.rules.create(actor, {
      name: 'also',
      enabled: true,
      events: ['complaint.received'],
      channelIds: [channel.id],
    });
    const eventId = await house.tell(received);
    await house.plan(eventId);
    await house.sendDue();
    await house.sendDue();
    expect(await statuses()).toEqual(['sent', 'sent']);
    expect(smtp.mails.map(({ to }) => to)).toEqual([['a@example.com'], ['b@example.com']]);
    const rows = await house.rows();
    expect(rows[0]).toMatchObject({
      title: '新投诉 ¥128.00 · 云杉生活超市 · 剩 23 时',
      pending: [],
      sentAt: platform.clock.now(),
    });
    expect(smtp.mails[0]?.messageId).toBe(`<${rows[0]?.id}@redress.example.com>`);
  });

  it('has its jobs in the same transaction', async () => {
    await addChannel();
    await house.tell(received);
    const jobs = await platform.database.read((reader) => reader.findBy(JobRow, { kind: 'delivery.send' }));
    const rows = await house.rows();
    expect(jobs.map(({ payload }) => String(payload['deliveryId']))).toEqual(
      expect.arrayContaining(rows.map(({ id }) => id)),
    );
  });

  it('that no rule asks for is in the log as such', async () => {
    await addChannel();
    await house.tell({ ...received, type: 'complaint.updated' });
    expect(await statuses()).toEqual(['no_rule']);
    const { items } = await house.deliveries.list(actor, { limit: 20 });
    expect(items[0]).toMatchObject({
      status: 'skipped',
      skipReason: 'no_rule',
      channelId: null,
      recipient: '',
      attempts: [],
    });
  });

  it('of a provider or merchant that is switched off is told to nobody', async () => {
    await addChannel();
    house.world.merchantEnabled = false;
    await house.tell(received);
    expect(await statuses()).toEqual(['switched_off']);
  });

  it('goes to all together when the channel says so, and each counts for itself', async () => {
    await addChannel({ oneMailEach: false });
    smtp.say = { RCPT: ['250 ok', '550 User not found'] };
    await house.tell(received);
    await house.sendDue();
    expect(await statuses()).toEqual(['sent']);
    expect(smtp.mails.map(({ to }) => to)).toEqual([['a@example.com']]);
    expect((await house.attempts())[0]?.message).toContain('b***@example.com 550');
  });

  it('of a deadline is not told once the complaint is closed, before or after planning', async () => {
    await addChannel();
    await house.tell({ ...received, type: 'complaint.due_soon', data: { hoursLeft: 6 } });
    house.world.complaint = aNoticedComplaint(platform.clock.now(), { status: 'closed' });
    await house.sendDue();
    await house.tell({ ...received, type: 'complaint.overdue', data: {} });
    expect(await statuses()).toEqual(['moot', 'moot', 'moot']);
    expect(smtp.mails).toEqual([]);
  });

  it('of a deadline is of no use after it', async () => {
    await addChannel();
    await house.tell({ ...received, type: 'complaint.due_soon', data: { hoursLeft: 24 } });
    platform.clock.advance(24 * HOUR);
    await house.sendDue();
    expect(await statuses()).toEqual(['too_late', 'too_late']);
  });
});

describe('when it goes wrong', () => {
  it('tries again by the schedule, then it is failed', async () => {
    await addChannel({ recipients: ['a@example.com'] });
    smtp.say = { MAIL: Array.from({ length: 8 }, () => '450 busy') };
    await house.tell(received);
    const waits: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      await house.sendDue();
      const [row] = await house.rows();
      if (row?.nextAt) {
        waits.push(row.nextAt - platform.clock.now());
        platform.clock.set(row.nextAt);
      }
    }
    expect(waits).toEqual([5_000, 30_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR]);
    expect(await statuses()).toEqual(['failed']);
    expect((await house.attempts()).map(({ n, resultClass, code }) => `${n} ${resultClass} ${code}`)).toHaveLength(8);
    expect(smtp.mails).toEqual([]);
  });

  it('a refused recipient ends its own delivery only', async () => {
    const channel = await addChannel();
    smtp.say = { RCPT: ['550 User not found'] };
    await house.tell(received);
    await house.sendDue();
    expect(await statuses()).toEqual(['failed', 'sent']);
    expect((await channelRow(channel.id)).health).toBe('ok');
  });

  it('a throttle pauses the whole channel and is no failure', async () => {
    await addChannel();
    smtp.say = { MAIL: ['451 MI:SFQ 163 smtp'] };
    await house.tell(received);
    await house.sendDue();
    const due = platform.clock.now() + 15 * MINUTE;
    expect((await house.rows()).map(({ status, failures, nextAt }) => [status, failures, nextAt])).toEqual([
      ['queued', 0, due],
      ['queued', 0, due],
    ]);
    platform.clock.set(due);
    await house.sendDue();
    expect(await statuses()).toEqual(['sent', 'sent']);
  });

  it('a wrong code holds everything, is told once, tries rarely, and saving settings lets all go', async () => {
    const channel = await addChannel({ pass: 'WRONGCODE1' });
    await house.tell(received);
    await house.tell({ ...received, type: 'complaint.escalated' });
    await house.sendDue();
    expect(smtp.logins).toEqual(['WRONGCODE1']);
    expect(await statuses()).toEqual(['queued', 'queued', 'queued', 'queued']);
    expect(await failingEvents()).toMatchObject([
      { data: { channelId: channel.id, channelName: '客服邮箱', code: '535' } },
    ]);
    expect(await house.channels.get(channel.id)).toMatchObject({
      health: 'failing',
      lastError: { code: '535', message: { 'zh-CN': expect.stringContaining('授权码') } },
    });

    platform.clock.advance(HOUR);
    await house.sendDue();
    expect(smtp.logins).toHaveLength(2);
    expect(await failingEvents()).toHaveLength(1);

    await house.channels.update(actor, channel.id, null, { settings: { pass: 'RIGHTCODE' } });
    const jobs = await platform.database.read((reader) => reader.findBy(JobRow, { kind: 'delivery.send' }));
    expect(jobs.every(({ runAt }) => runAt <= platform.clock.now())).toBe(true);
    for (const row of await house.rows()) await house.send(row.id);
    expect(await statuses()).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(await house.channels.get(channel.id)).toMatchObject({
      health: 'ok',
      lastSentAt: new Date(platform.clock.now()).toISOString(),
    });
    expect(smtp.mails).toHaveLength(4);
  });

  it('a channel that is failing is told of over another one', async () => {
    const first = await addChannel({ pass: 'WRONGCODE1', recipients: ['a@example.com'] });
    const second = await addChannel({ recipients: ['boss@example.com'], user: 'other@163.com' }, { name: '老板' });
    await house.rules.create(actor, {
      name: 'r',
      enabled: true,
      events: ['channel.failing'],
      channelIds: [first.id, second.id],
    });
    await house.tell(received);
    await house.sendDue();
    const [event] = await failingEvents();
    await house.plan(event?.id ?? '');
    await house.sendDue();
    expect(smtp.mails.map(({ to }) => to)).toEqual([['boss@example.com']]);
  });

  it('what a stopped channel holds for an hour goes to its fallback', async () => {
    const second = await addChannel({ recipients: ['boss@example.com'], user: 'other@163.com' }, { name: '老板' });
    await house.channels.update(actor, second.id, null, { name: '老板' });
    const [rule] = (await house.rules.list({ limit: 1 })).items;
    const first = await addChannel({ pass: 'WRONGCODE1' }, { fallbackChannelId: second.id });
    await house.rules.update(actor, rule?.id ?? '', null, { channelIds: [first.id] });
    await house.tell(received);
    await house.sendDue();
    platform.clock.advance(HOUR);
    await house.sendDue();
    await house.sendDue();
    platform.clock.advance(2 * MINUTE);
    await house.sendDue();
    expect(smtp.mails.map(({ to }) => to)).toEqual([['boss@example.com']]);
    expect(smtp.mails[0]?.source).toContain('=?UTF-8?');
    expect((await house.rows()).filter(({ insteadOfId }) => insteadOfId !== null)).toHaveLength(1);
  });
});

describe('a crash', () => {
  it('before the call costs nothing but time: one mail', async () => {
    await addChannel({ recipients: ['a@example.com'] });
    await house.tell(received);
    house.faults.point = 'notify.sending';
    await expect(house.sendDue()).rejects.toThrow('killed at notify.sending');
    const [row] = await house.rows();
    expect(row?.status).toBe('sending');
    await house.send(row?.id ?? '');
    expect(smtp.mails).toHaveLength(1);
    expect((await house.attempts()).map(({ n, resultClass, code }) => [n, resultClass, code])).toEqual([
      [1, 'unknown', 'interrupted'],
      [2, 'ok', '250'],
    ]);
  });

  it('between the 250 and our commit costs one repeat with the same Message-ID', async () => {
    await addChannel({ recipients: ['a@example.com'] });
    await house.tell(received);
    house.faults.point = 'notify.sent';
    await expect(house.sendDue()).rejects.toThrow('killed at notify.sent');
    const [row] = await house.rows();
    await house.send(row?.id ?? '');
    await house.send(row?.id ?? '');
    expect(await statuses()).toEqual(['sent']);
    expect(smtp.mails).toHaveLength(2);
    expect(new Set(smtp.mails.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('again and again ends as unknown, after three mails at most', async () => {
    await addChannel({ recipients: ['a@example.com'] });
    await house.tell(received);
    for (let n = 0; n < 3; n += 1) {
      house.faults.point = 'notify.sent';
      const [row] = await house.rows();
      await expect(house.send(row?.id ?? '')).rejects.toThrow('killed');
      platform.clock.advance(1_000);
    }
    const [row] = await house.rows();
    await house.send(row?.id ?? '');
    expect(await statuses()).toEqual(['unknown']);
    expect(smtp.mails).toHaveLength(3);
  });

  it('a cut connection after the text is repeated twice, then said to be unknown', async () => {
    await addChannel({ recipients: ['a@example.com'] });
    smtp.say = { TEXT: ['cut', 'cut', 'cut'] };
    await house.tell(received);
    for (const wait of [0, 5_000, 30_000]) {
      platform.clock.advance(wait);
      await house.sendDue();
    }
    expect(await statuses()).toEqual(['unknown']);
    expect(new Set(smtp.mails.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('of the job for good leaves nothing that waits for ever', async () => {
    await addChannel();
    await house.tell(received);
    const [first, second] = await house.rows();
    house.faults.point = 'notify.sent';
    await expect(house.send(first?.id ?? '')).rejects.toThrow('killed');
    await house.outcomes.abandon(first?.id ?? '');
    await house.outcomes.abandon(second?.id ?? '');
    expect(await statuses()).toEqual(['unknown', 'failed']);
  });
});

describe('the limit of an account', () => {
  it('holds over channels and restarts, and gives each delivery its own turn', async () => {
    const recipients = Array.from({ length: 12 }, (_, n) => `r${n}@example.com`);
    await addChannel({ recipients });
    await house.tell(received);
    await house.sendDue();
    expect(smtp.mails).toHaveLength(5);
    const turns = (await house.rows())
      .filter(({ status }) => status === 'queued')
      .map(({ nextAt }) => (nextAt ?? 0) - platform.clock.now());
    expect(turns).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 2_000, 2_000]);

    house = Object.assign(wireNotifiers(platform), { world: house.world });
    house.world.complaint = aNoticedComplaint(platform.clock.now());
    platform.clock.advance(500);
    for (const row of await house.rows()) await house.send(row.id);
    expect(smtp.mails).toHaveLength(5);
    platform.clock.advance(500);
    await house.sendDue();
    platform.clock.advance(1_000);
    await house.sendDue();
    expect(smtp.mails).toHaveLength(12);
  });
});

describe('secrets', () => {
  it('are sealed, never answered, logged or audited', async () => {
    const channel = await addChannel({ pass: 'VERYSECRETCODE' });
    await house.tell(received);
    await house.sendDue();
    expect(channel.settings['pass']).toEqual({
      set: true,
      fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
      updatedAt: expect.any(String),
    });
    const audit = await platform.database.read((reader) => reader.find(AuditRow));
    const everythingSaid = JSON.stringify([
      channel,
      audit,
      await channelRow(channel.id),
      await house.attempts(),
      house.lines,
      await house.channels.list({ limit: 20 }),
    ]);
    expect(everythingSaid).not.toContain('VERYSECRETCODE');
    expect(everythingSaid).not.toContain(Buffer.from('VERYSECRETCODE').toString('base64'));
  });

  it('stay when absent, go with null, and must be typed again for another server', async () => {
    const channel = await addChannel();
    const patch = (fields: Record<string, unknown>) =>
      house.channels.update(actor, channel.id, null, { settings: fields });
    const before = channel.settings['pass'];
    expect((await patch({ fromName: '客服' })).settings).toMatchObject({
      fromName: '客服',
      pass: before,
      recipients: ['a@example.com', 'b@example.com'],
    });
    expect(await problemOf(patch({ host: '127.0.0.2' }))).toBe('channel_settings_invalid settings.pass: reenter');
    expect(await problemOf(patch({ port: 2_525 }))).toBe('channel_settings_invalid settings.pass: reenter');
    expect((await patch({ host: '127.0.0.2', pass: 'OTHERCODE' })).settings).toMatchObject({ host: '127.0.0.2' });
    expect(await problemOf(patch({ pass: null }))).toBe('channel_settings_invalid settings.pass: required');
    expect((await patch({ pass: null, user: null, fromAddress: 'a@b.cn' })).settings['pass']).toEqual({
      set: false,
      fingerprint: null,
      updatedAt: null,
    });
  });
});

describe('settings that are refused', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ recipients: ['x'] }, 'channel_settings_invalid settings.recipients.0: invalid_format'],
    [{ foo: 1 }, 'channel_settings_invalid settings.foo: unrecognized_keys'],
    [{ fromName: 'a\r\nBcc: x@y.z' }, 'channel_settings_invalid settings.fromName: custom'],
    [{ pass: undefined }, 'channel_settings_invalid settings.pass: required'],
  ])('%j', async (fields, expected) => expect(await problemOf(addChannel(fields))).toBe(expected));

  it('a private address, unless it is allowed', async () => {
    house = wireNotifiers(platform, { allowPrivateNetwork: 'none' });
    for (const host of ['127.0.0.1', 'localhost', '10.0.0.8', '0x7f.1', '[::1]', '169.254.169.254']) {
      expect(await problemOf(addChannel({ host, port: 465, security: 'tls' }))).toBe(
        'private_address settings.host: address',
      );
    }
    expect(await platform.database.read((reader) => reader.count(Channel))).toBe(0);
  });

  it('a channel that does not exist', async () => {
    expect(await problemOf(addChannel({}, { fallbackChannelId: 'NONE' }))).toBe(
      'channel_settings_invalid fallbackChannelId: not_found',
    );
    expect(
      await problemOf(
        house.rules.create(actor, { name: 'x', enabled: true, events: ['complaint.closed'], channelIds: ['NONE'] }),
      ),
    ).toBe('invalid_request channelIds.0: not_found');
    expect(
      await problemOf(house.channels.create(actor, { type: 'webhook', name: 'w', enabled: true, settings: {} })),
    ).toBe('channel_type_unknown');
  });
});

describe('edits', () => {
  it('a stale version is refused, an absent one wins', async () => {
    const channel = await addChannel();
    await house.channels.update(actor, channel.id, 1, { name: 'x' });
    expect(await problemOf(house.channels.update(actor, channel.id, 1, { name: 'y' }))).toBe('version_conflict');
    expect(await house.channels.update(actor, channel.id, null, { name: 'z' })).toMatchObject({
      name: 'z',
      version: 3,
    });
    const [rule] = (await house.rules.list({ limit: 1 })).items;
    expect(await house.rules.update(actor, rule?.id ?? '', 1, { minAmount: '12.30', hoursLeft: [6] })).toMatchObject({
      minAmount: '12.30',
      hoursLeft: [6],
      version: 2,
    });
    expect(await problemOf(house.rules.update(actor, rule?.id ?? '', 1, { enabled: false }))).toBe('version_conflict');
    expect(
      await platform.database.read((reader) => reader.findOneByOrFail(Rule, { id: rule?.id ?? '' })),
    ).toMatchObject({ minAmountFen: 1_230, version: 2 });
  });

  it('a channel in use stays; without its rule it goes, and what waits for it is dropped', async () => {
    const channel = await addChannel();
    await house.tell(received);
    expect(await problemOf(house.channels.remove(actor, channel.id))).toBe('channel_in_use');
    const [rule] = (await house.rules.list({ limit: 1 })).items;
    await house.rules.remove(actor, rule?.id ?? '');
    await house.channels.remove(actor, channel.id);
    await house.sendDue();
    expect(await statuses()).toEqual(['channel_removed', 'channel_removed']);
    expect((await house.deliveries.list(actor, { limit: 5 })).items[0]).toMatchObject({
      channelName: '客服邮箱',
      recipient: 'b***@example.com',
    });
  });

  it('who was taken off the list is not told any more', async () => {
    const channel = await addChannel();
    await house.tell(received);
    await house.channels.update(actor, channel.id, null, { settings: { recipients: ['b@example.com'] } });
    await house.sendDue();
    expect(await statuses()).toEqual(['recipient_removed', 'sent']);
  });

  it('a channel that is off sends nothing, and says so', async () => {
    const channel = await addChannel();
    await house.channels.update(actor, channel.id, null, { enabled: false });
    expect(await house.channels.get(channel.id)).toMatchObject({ health: 'disabled' });
    await house.tell(received);
    expect(await statuses()).toEqual(['channel_disabled']);
  });
});

describe('the log', () => {
  it('is paged, filtered and within the scope', async () => {
    const channel = await addChannel();
    for (let n = 0; n < 3; n += 1) await house.tell(received);
    await house.tell({
      ...received,
      complaintId: null,
      providerId: 'P2',
      merchantId: null,
      type: 'complaint.closed',
      data: {},
    });
    const first = await house.deliveries.list(actor, { limit: 5, withTotal: true });
    expect([first.items.length, first.total]).toEqual([5, 8]);
    expect((await house.deliveries.list(actor, { limit: 5, cursor: first.nextCursor ?? '' })).items).toHaveLength(3);
    expect(
      await problemOf(
        house.deliveries.list(actor, { limit: 5, cursor: first.nextCursor ?? '', channelId: channel.id }),
      ),
    ).toBe('cursor_mismatch');
    const mine = anActor({ all: false, providerIds: ['P1'], merchantIds: null });
    expect((await house.deliveries.list(mine, { limit: 20 })).items).toHaveLength(6);
    expect((await house.deliveries.list(actor, { limit: 20, status: ['sent'] })).items).toHaveLength(0);
  });

  it('sends again what failed, under the same id, and nothing else', async () => {
    await addChannel({ recipients: ['a@example.com'] });
    smtp.say = { RCPT: ['550 User not found'] };
    await house.tell(received);
    await house.sendDue();
    const [row] = await house.rows();
    const id = row?.id ?? '';
    expect(
      await problemOf(house.deliveries.resend(anActor({ all: false, providerIds: ['P2'], merchantIds: null }), id)),
    ).toBe('not_found');
    expect(await house.deliveries.resend(actor, id)).toMatchObject({
      status: 'queued',
      attempts: [{ class: 'recipient', code: '550' }],
    });
    platform.clock.advance(1_000);
    await house.sendDue();
    expect(await statuses()).toEqual(['sent']);
    expect(smtp.mails[0]?.messageId).toBe(`<${id}@redress.example.com>`);
    expect(await problemOf(house.deliveries.resend(actor, id))).toBe('action_not_allowed');
  });
});

describe('a test', () => {
  it('of a stored channel says what each recipient got, and is in the log', async () => {
    const channel = await addChannel();
    smtp.say = { RCPT: ['250 ok', '550 User not found'] };
    const result = await house.testing.stored(actor, channel.id, undefined);
    expect(result).toMatchObject({
      ok: false, class: 'recipient', code: '550',
      perRecipient: [{ recipient: 'a***@example.com', class: 'ok' }, { recipient: 'b***@example.com', class: 'recipient', code: '550' }],
    }); // prettier-ignore
    expect(await statuses()).toEqual(['sent', 'failed']);
    expect(smtp.mails[0]?.to).toEqual(['a@example.com']);
    expect(await house.testing.stored(actor, channel.id, 'me@example.com')).toMatchObject({ ok: true, class: 'ok' });
    expect(smtp.mails[1]?.to).toEqual(['me@example.com']);
    expect(await problemOf(house.testing.stored(actor, channel.id, 'nobody'))).toBe(
      'channel_settings_invalid to: invalid_format',
    );
  });

  it('that works lets a stopped channel go on', async () => {
    const channel = await addChannel({ recipients: ['a@example.com'] });
    smtp.password = 'CHANGED';
    await house.tell(received);
    await house.sendDue();
    expect((await channelRow(channel.id)).health).toBe('failing');
    smtp.password = 'RIGHTCODE';
    expect(await house.testing.stored(actor, channel.id, undefined)).toMatchObject({ ok: true });
    const [job] = await platform.database.read((reader) => reader.findBy(JobRow, { kind: 'delivery.send' }));
    expect(job?.runAt).toBeLessThanOrEqual(platform.clock.now());
    expect((await channelRow(channel.id)).health).toBe('ok');
  });

  it('of unsaved settings stores nothing; a stored secret goes only to its own server', async () => {
    const channel = await addChannel();
    const { pass: _pass, ...open } = settings();
    expect(
      await house.testing.unsaved(actor, {
        type: 'email',
        settings: { ...open, fromName: 'X' },
        secretsFrom: channel.id,
      }),
    ).toMatchObject({ ok: true });
    const elsewhere = { type: 'email' as const, settings: { ...open, host: '127.0.0.2' }, secretsFrom: channel.id };
    expect(await problemOf(house.testing.unsaved(actor, elsewhere))).toBe(
      'channel_settings_invalid settings.pass: reenter',
    );
    expect(await problemOf(house.testing.unsaved(actor, { type: 'email', settings: open }))).toBe(
      'channel_settings_invalid settings.pass: required',
    );
    expect(await house.testing.unsaved(actor, { type: 'email', settings: settings({ pass: 'nope' }) })).toMatchObject({
      ok: false,
      class: 'config',
      code: '535',
      perRecipient: [],
    });
    expect(await house.rows()).toEqual([]);
  });

  it('may be pressed six times a minute by one person', async () => {
    const channel = await addChannel({ recipients: ['a@example.com'] });
    for (let n = 0; n < 6; n += 1) await house.testing.stored(actor, channel.id, undefined);
    expect(await problemOf(house.testing.stored(actor, channel.id, undefined))).toBe('rate_limited');
    expect(await house.testing.stored(anActor(everything, 'U2'), channel.id, undefined)).toMatchObject({ ok: true });
    platform.clock.advance(MINUTE);
    expect(await house.testing.stored(actor, channel.id, undefined)).toMatchObject({ ok: true });
  });
});
