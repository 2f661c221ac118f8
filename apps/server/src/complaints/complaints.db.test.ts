import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditService } from '../audit/audit.service.js';
import { anActor } from '../platform/testing/an-actor.js';
import { AnswersService } from './answers.service.js';
import { MERCHANT, openComplaintKit, PROVIDER } from './complaints.testing.js';

const HOUR = 3_600_000;

let kit: Awaited<ReturnType<typeof openComplaintKit>>;
beforeEach(async () => {
  kit = await openComplaintKit();
});
afterEach(() => kit.close());

describe('a read that is applied', () => {
  it('stores the complaint, its trades and events, and the jobs that follow, at once', async () => {
    const { id } = await kit.apply();
    const complaint = await kit.service.get({ all: true }, id);
    expect(complaint).toMatchObject({
      status: 'open',
      taskId: '10243351927',
      amount: '128.00',
      contact: '138****6721',
      merchantName: '云杉生活超市',
    });
    expect(complaint.trades).toMatchObject([
      { tradeNo: '2026112022001438211407965230', amount: '128.00', refundableAmount: '128.00' },
    ]);
    expect(await kit.typesOf(id)).toEqual(['complaint.received']);
    expect((await kit.jobs()).sort()).toEqual(['complaint.auto-refund', 'complaint.deadline', 'delivery.plan']);
  });

  it('is one complaint and one event, however often it comes (I5)', async () => {
    const { id } = await kit.apply({}, { via: 'message' });
    for (let n = 1; n <= 3; n += 1) {
      kit.clock.advance(1_000);
      expect((await kit.apply()).id).toBe(id);
    }
    expect(await kit.typesOf(id)).toEqual(['complaint.received']);
    expect(await kit.service.counts(anActor())).toMatchObject({ open: 1, all: 1 });
  });

  it('moves the counts with the state', async () => {
    await kit.apply();
    kit.clock.advance(1_000);
    const { id } = await kit.apply({ rawStatus: 'PROCESSED' });
    expect(await kit.service.counts(anActor())).toMatchObject({ open: 0, closed: 1, all: 1, unassigned: 0 });
    expect(await kit.typesOf(id)).toEqual(['complaint.received', 'complaint.closed']);
  });

  it('keeps the same number of two merchants, and of two families, apart (I8)', async () => {
    const first = await kit.apply();
    const other = await kit.apply({}, { merchant: { id: '01JD0000000000000000000MR2' } });
    const trade = await kit.apply({ family: 'trade', rawStatus: 'MERCHANT_PROCESSING' });
    expect(new Set([first.id, other.id, trade.id]).size).toBe(3);
  });

  it('takes the same picture twice for one, and two of one address for two', async () => {
    const host = 'https://img.example.com/get';
    const imageUrls = [`${host}?fileId=1&t=a`, `${host}?fileId=2&t=b`, `${host}?fileId=1&t=c`];
    const { id } = await kit.apply({ imageUrls });
    expect((await kit.service.get({ all: true }, id)).images).toHaveLength(2);
  });

  it('tells a picture on its way from one that is not to be had, and tries again with the next read', async () => {
    const imageUrls = ['https://img.example.com/1?t=a', 'https://img.example.com/2?t=a'];
    const { id } = await kit.apply({ imageUrls });
    const states = async () => (await kit.service.get({ all: true }, id)).images.map(({ state }) => state);
    expect(await states()).toEqual(['coming', 'coming']);
    const [dead, fine] = await kit.database.read((db) => kit.images.missingOf(db, id));
    const file = { fileKey: 'f', contentType: 'image/png', sha256: 'x', width: 1, height: 1 };
    await kit.database.write(async (tx) => {
      if (dead) await kit.images.giveUpTx(tx, dead);
      if (fine) await kit.images.markStored(tx, fine.id, file);
    });
    expect(await states()).toEqual(['gone', 'stored']);
    const { images } = await kit.service.get({ all: true }, id);
    expect(images.map(({ sha256 }) => sha256)).toEqual([null, 'x']);
    expect(await kit.database.read((db) => kit.images.missingOf(db, id))).toEqual([]);

    kit.clock.advance(1_000);
    await kit.apply({ imageUrls: ['https://img.example.com/1?t=b', 'https://img.example.com/2?t=b'] });
    expect(await states()).toEqual(['coming', 'stored']);
    if (dead) await kit.database.write((tx) => kit.images.giveUpTx(tx, dead));
    expect(await states(), 'a fresh address is not forgotten with the old one').toEqual(['coming', 'stored']);
  });

  it('notices a new word of the user although the state is the same', async () => {
    const first = { role: 'USER', at: 1, content: '什么时候退', images: [] };
    const trade = { family: 'trade' as const, rawStatus: 'MERCHANT_PROCESSING' };
    const { id } = await kit.apply({ ...trade, replies: [first] });
    kit.clock.advance(1_000);
    await kit.apply({
      ...trade,
      replies: [{ role: 'USER', at: 2, content: '还没退', images: ['https://x.example/a.png'] }, first],
    });
    const { replies, version } = await kit.service.get({ all: true }, id);
    expect(replies.map(({ content }) => content)).toEqual(['还没退', '什么时候退']);
    expect(version).toBe(2);
    expect(await kit.typesOf(id)).toEqual(['complaint.received', 'complaint.updated']);
    kit.clock.advance(1_000);
    await kit.apply({ ...trade, replies: [] });
    expect((await kit.service.get({ all: true }, id)).replies).toHaveLength(2);
  });

  it('is one complaint when two reads store it at the same instant', async () => {
    const rows = await Promise.all([kit.apply(), kit.apply(), kit.apply()]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
    expect(await kit.service.counts(anActor())).toMatchObject({ open: 1, all: 1 });
  });

  it('says once that a trade was refunded elsewhere', async () => {
    const trade = { tradeNo: 'T1', amountFen: 500, rawStatus: 'WAIT_PROCESS' };
    const { id } = await kit.apply({ trades: [trade] });
    for (let n = 0; n < 2; n += 1) {
      kit.clock.advance(1_000);
      await kit.apply({ trades: [{ ...trade, rawStatus: 'PROCESSED', refundedAt: kit.clock.now() }] });
    }
    expect(kit.elsewhere).toEqual(['T1']);
    expect(await kit.typesOf(id)).toContain('complaint.refunded_elsewhere');
  });

  it('keeps what Alipay says, however odd, and marks it', async () => {
    const { id } = await kit.apply({
      rawStatus: `未知${'X'.repeat(80)}`,
      statusText: '字'.repeat(300),
      demand: '要'.repeat(900),
    });
    expect(await kit.service.get({ all: true }, id)).toMatchObject({ needsLook: true, status: 'open' });
  });
});

describe('the list', () => {
  const at = (n: number) => kit.clock.now() + n * HOUR;

  it('walks every row once by deadline, those without one last', async () => {
    const deadlines = [5, 1, null, 3, 3, null, 2, 4, 3];
    for (const [n, hours] of deadlines.entries()) {
      await kit.apply({ remoteId: String(n), taskId: String(n), deadlineAt: hours === null ? undefined : at(hours) });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await kit.page({ limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ taskId }) => taskId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(['1', '6', '3', '4', '8', '7', '0', '2', '5']);
  });

  it('refuses a cursor of another filter', async () => {
    for (let n = 0; n < 3; n += 1) await kit.apply({ remoteId: String(n) });
    const { nextCursor } = await kit.page({ limit: 1 });
    await expect(kit.page({ limit: 1, cursor: nextCursor ?? '', status: ['open'] })).rejects.toMatchObject({
      code: 'cursor_mismatch',
    });
  });

  it.each([
    ['by task id', { q: '10243351927' }, 1],
    ['by trade number', { q: '2026112022001438211407965230' }, 1],
    ['by order number', { q: 'YS20261120183402' }, 1],
    ['by phone, however it is written', { q: '+86 138-0000-6721' }, 1],
    ['by a number nobody has', { q: '999' }, 0],
    ['by words', { q: '车厘子' }, 1],
    ['by the name of its merchant', { q: '生活超市' }, 1],
    ['by words nobody said', { q: '退款' }, 0],
    ['overdue', { overdue: true }, 0],
    ['not overdue', { overdue: false }, 1],
    ['by state', { status: ['closed' as const] }, 0],
    ['by amount', { amountFrom: '128.00', amountTo: '128.00' }, 1],
    ['unassigned', { assigneeId: 'none' as const }, 1],
    ['mine', { assigneeId: 'me' as const }, 0],
  ])('finds %s', async (_, query, expected) => {
    await kit.apply();
    expect((await kit.page(query)).items).toHaveLength(expected);
  });

  it('shows only what is in the scope, and answers not found for the rest (I8)', async () => {
    const { id } = await kit.apply();
    const foreign = { all: false as const, providerIds: ['01JD0000000000000000000PR2'], merchantIds: null };
    const own = { all: false as const, providerIds: [PROVIDER], merchantIds: [MERCHANT] };
    expect((await kit.page({}, anActor({ scope: foreign }))).items).toEqual([]);
    expect((await kit.page({}, anActor({ scope: own }))).items).toHaveLength(1);
    await expect(kit.service.get(foreign, id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await kit.service.counts(anActor({ scope: foreign }))).toMatchObject({ open: 0, all: 0 });
  });

  it('counts what is overdue and due soon from the deadline', async () => {
    await kit.apply({ remoteId: '1', deadlineAt: at(-1) });
    await kit.apply({ remoteId: '2', deadlineAt: at(2) });
    await kit.apply({ remoteId: '3', deadlineAt: at(48) });
    await kit.apply({ remoteId: '4', deadlineAt: at(48), rawStatus: 'OVERDUE' });
    expect(await kit.service.counts(anActor())).toMatchObject({ open: 4, overdue: 2, dueSoon: 1, unassigned: 4 });
  });
});

it('never shows a phone number inside the words', async () => {
  const { id } = await kit.apply({ content: '打 13912345678 没人接' });
  expect((await kit.service.get({ all: true }, id)).content).toBe('打 139****5678 没人接');
});

describe('the order of reads', () => {
  const open = { rawStatus: 'PROCESSING' };
  const closed = { rawStatus: 'PROCESSED', processCode: 'REFUND' };

  it.each([
    ['in order', [open, closed]],
    ['the older one last', [closed, open]],
  ])('ends in the newer answer, whichever finishes first: %s', async (_, order) => {
    const { id } = await kit.apply();
    const began = kit.clock.now();
    for (const snapshot of order) {
      const at = began + (snapshot === open ? 1_000 : 2_000);
      await kit.apply(snapshot, { observedAt: at, answeredAt: at + 500 });
    }
    expect(await kit.service.get({ all: true }, id)).toMatchObject({ status: 'closed', rawStatus: 'PROCESSED' });
  });

  it('ends in the newer answer when both are applied at the same instant', async () => {
    const { id } = await kit.apply();
    const began = kit.clock.now();
    for (let round = 1; round <= 5; round += 1) {
      const older = began + round * 10_000;
      const states = round % 2 === 0 ? ['WAIT_PROCESS', 'PROCESSING'] : ['PROCESSING', 'WAIT_PROCESS'];
      await Promise.all([
        kit.apply({ rawStatus: states[0] }, { observedAt: older, answeredAt: older + 1 }),
        kit.apply({ rawStatus: states[1] }, { observedAt: older + 1_000, answeredAt: older + 1_001 }),
      ]);
      expect((await kit.service.get({ all: true }, id)).rawStatus).toBe(states[1]);
    }
  });

  it('asks a third time when two reads that overlapped differ', async () => {
    const { id } = await kit.apply();
    const at = kit.clock.now();
    await kit.apply(open, { observedAt: at + 1_000, answeredAt: at + 3_000 });
    await kit.apply(closed, { observedAt: at + 2_000, answeredAt: at + 2_500 });
    expect(await kit.service.get({ all: true }, id)).toMatchObject({ status: 'processing' });
    expect(await kit.jobs()).toContain('complaint.sync');
  });
});

describe('answers of Alipay', () => {
  it('are kept when they differ, hashed and dated, and each fact says which one it comes from', async () => {
    const { id } = await kit.apply({ raw: '{"status":"WAIT_PROCESS","img":"https://a.example/p?f=1&t=1"}' });
    kit.clock.advance(1_000);
    await kit.apply({ raw: '{"status":"WAIT_PROCESS","img":"https://a.example/p?f=1&t=2"}' });
    kit.clock.advance(1_000);
    const raw = '{"status":"PROCESSING"}';
    await kit.apply({ rawStatus: 'PROCESSING', raw });
    const answers = await kit.database.read((db) => kit.answers.ofComplaint(db, id));
    expect(answers.map(({ at }) => at - kit.clock.now())).toEqual([0, -2_000]);
    expect(answers[0]?.sha256).toBe(createHash('sha256').update(raw).digest('hex'));
    const { events } = await kit.service.get({ all: true }, id);
    expect(events.map(({ data }) => data['answerId'])).toEqual(answers.map((answer) => answer.id));
    const last = await kit.database.read((db) => kit.answers.find(db, answers[0]?.id ?? ''));
    expect(last && kit.answers.open(last)).toBe(raw);
    expect(last?.rawSealed).not.toContain('PROCESSING');
  });

  it('are opened within the scope only, and each opening is written down', async () => {
    const raw = '{"contact":"13800006721"}';
    const { id } = await kit.apply({ raw });
    const service = new AnswersService(kit.database, kit.repository, kit.answers, new AuditService(kit.clock, kit.ids));
    const { items } = await service.list(anActor(), id);
    const answerId = items[0]?.id ?? '';
    expect(await service.get(anActor(), answerId)).toMatchObject({ raw, sha256: items[0]?.sha256 });
    const opened = await kit.database.read((db) =>
      db.query<{ target_id: string; after_json?: string }[]>(
        "SELECT target_id FROM audit WHERE action = 'complaint.answer_opened'",
      ),
    );
    expect(opened.map((row) => row.target_id)).toEqual([id]);
    const foreign = anActor({ scope: { all: false, providerIds: ['01JD0000000000000000000PR2'], merchantIds: null } });
    await expect(service.list(foreign, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(service.get(foreign, answerId)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are bounded, and the first is never dropped', async () => {
    const { id } = await kit.apply({ raw: '{"n":0}' });
    await kit.database.write(async (tx) => {
      for (let n = 1; n <= 205; n += 1) await kit.answers.noteTx(tx, id, `{"n":${n}}`, kit.clock.now() + n);
    });
    const answers = await kit.database.read((db) => kit.answers.ofComplaint(db, id));
    expect(answers).toHaveLength(200);
    expect(answers.at(-1)?.sha256).toBe(createHash('sha256').update('{"n":0}').digest('hex'));
    expect(answers[0]?.at).toBe(kit.clock.now() + 205);
  });
});

describe('who closed it', () => {
  const closing = async (id: string) => {
    const { events } = await kit.service.get({ all: true }, id);
    return events.find(({ type }) => type === 'complaint.closed')?.data;
  };

  it('says that it was settled elsewhere when nothing of ours can be why', async () => {
    const { id } = await kit.apply();
    kit.clock.advance(1_000);
    await kit.apply({ rawStatus: 'PROCESSED', processCode: 'CONSENSUS_WITH_CLIENT' });
    expect(await closing(id)).toMatchObject({ reason: 'handled', code: 'CONSENSUS_WITH_CLIENT', elsewhere: true });
  });

  it('does not say so of what the user withdrew', async () => {
    const { id } = await kit.apply();
    kit.clock.advance(1_000);
    await kit.apply({ rawStatus: 'DROP_COMPLAIN' });
    expect(await closing(id)).not.toHaveProperty('elsewhere');
  });
});

describe('own deadlines', () => {
  const waiting = { family: 'trade' as const, rawStatus: 'MERCHANT_PROCESSING', deadlineAt: undefined };
  const deadlineOf = async (id: string) => {
    const { deadline, deadlineIsOwn } = await kit.service.get({ all: true }, id);
    return { hours: deadline === null ? null : (Date.parse(deadline) - kit.clock.now()) / HOUR, deadlineIsOwn };
  };
  const setTarget = async (trade: number | null) => {
    await kit.deadlines.change(anActor(), { targets: { trade } });
    await kit.runDeadlines();
  };

  it('are off until somebody sets a target, and then sort and count as any other', async () => {
    const { id } = await kit.apply({ ...waiting, complainedAt: kit.clock.now() });
    expect(await deadlineOf(id)).toEqual({ hours: null, deadlineIsOwn: false });
    await setTarget(20);
    expect(await deadlineOf(id)).toEqual({ hours: 20, deadlineIsOwn: true });
    expect(await kit.service.counts(anActor())).toMatchObject({ dueSoon: 1 });
    await setTarget(null);
    expect(await deadlineOf(id)).toEqual({ hours: null, deadlineIsOwn: false });
  });

  it('hold for what comes later, and give way to one of Alipay', async () => {
    await setTarget(48);
    const complainedAt = kit.clock.now();
    const { id } = await kit.apply({ ...waiting, complainedAt });
    expect(await deadlineOf(id)).toEqual({ hours: 48, deadlineIsOwn: true });
    kit.clock.advance(HOUR);
    await kit.apply({ ...waiting, complainedAt, content: '补充' });
    expect(await deadlineOf(id)).toEqual({ hours: 47, deadlineIsOwn: true });
    kit.clock.advance(HOUR);
    await kit.apply({ ...waiting, complainedAt, content: '补充', deadlineAt: kit.clock.now() + HOUR });
    expect(await deadlineOf(id)).toEqual({ hours: 1, deadlineIsOwn: false });
    await setTarget(24);
    expect(await deadlineOf(id)).toEqual({ hours: 1, deadlineIsOwn: false });
  });

  it('tell nothing twice, however often the plan changes', async () => {
    const { id } = await kit.apply({ ...waiting, complainedAt: kit.clock.now() - 10 * HOUR });
    for (const hours of [5, 6, 7, 5]) await setTarget(hours);
    const told = async () => (await kit.typesOf(id)).filter((type) => type === 'complaint.overdue');
    expect(await told()).toHaveLength(1);
    expect(await kit.jobs()).not.toContain('complaint.deadline');
    await setTarget(40);
    expect(await kit.jobs(), 'what lies ahead again is looked at again').toContain('complaint.deadline');
  });

  it('reach every open complaint, however many there are, and no closed one', async () => {
    const at = kit.clock.now();
    for (let n = 0; n < 105; n += 1) await kit.apply({ ...waiting, complainedAt: at, remoteId: `W${n}` });
    const closed = await kit.apply({ ...waiting, complainedAt: at, remoteId: 'C', rawStatus: 'FINISHED' });
    await setTarget(20);
    expect(await kit.service.counts(anActor())).toMatchObject({ dueSoon: 105 });
    expect(await deadlineOf(closed.id)).toEqual({ hours: null, deadlineIsOwn: false });
  });
});
