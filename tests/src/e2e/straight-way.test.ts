import type { ComplaintSummary, Provider } from '@redress/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, mailbox, owner, startHouse } from '../house.js';
import type { SimComplaint, SimTrade } from '../simulator.js';
import { until } from '../until.js';

const shop = { pushed: '2021000000000002', polled: '2021000000000007', careful: '2021000000000003' } as const;

/** With the usual 24 h the reminder of 24 h races with the closing, and is moot where that comes first. */
const unhurried = { deadlineInMs: 3 * 24 * 3_600_000 };

/** Both switches on: the money moves once, the complaint ends closed, the mail is there. */
describe('the straight way of one complaint', () => {
  let house: House;

  beforeAll(async () => {
    house = await startHouse({ clockScale: 10 });
    await house.addMailChannel();
    const withPush = await house.addProvider(apps.key, { autoRefund: true, riskPush: true });
    await house.authorise(withPush, shop.pushed, { autoRefund: true });
    await house.authorise(withPush, shop.careful);
    const withoutPush = await house.addProvider(apps.certificate, { autoRefund: true });
    await house.authorise(withoutPush, shop.polled, { autoRefund: true });
  });
  afterAll(() => house?.close());

  it('refunds a pushed complaint of the trade family, states nothing by itself, and is closed by the user', async () => {
    const trade = await house.simulator.addTrade(shop.pushed, '35.80');
    const made = await house.simulator.complain('trade', shop.pushed, [trade]);

    const { id } = await until(() => house.find(made.taskId), { refundedAmount: '35.80', status: 'open' });
    await isRefundedOnce(house, id, trade);
    expect((await house.complaint(id)).finishes).toEqual([]);

    await house.api.call('POST', `/complaints/${id}/finish`, { code: '02', remark: '已全额退款，请查收' });
    await until(() => house.find(made.taskId), { status: 'processing' });
    await house.simulator.call('POST', `/complaints/${made.id}/act`, { act: 'accept' });

    const complaint = await until(() => house.find(made.taskId), { status: 'closed', closeReason: 'handled' });
    await mailsLieInTheInbox(house, complaint);
    await isRefundedOnce(house, id, trade);
  });

  it('takes a pushed complaint of the risk family to its end', async () => {
    const trade = await house.simulator.addTrade(shop.pushed, '0.01');
    const made = await house.simulator.complain('risk', shop.pushed, [trade], unhurried);

    await endsRefundedOnce(house, made, trade);
  });

  it('keeps the pictures of the complainant before their addresses expire', async () => {
    const trade = await house.simulator.addTrade(shop.careful, '6.00');
    const made = await house.simulator.complain('risk', shop.careful, [trade], { images: 2 });

    const { id } = await until(() => house.find(made.taskId), { status: 'open' });
    const images = await until(async () => {
      const found = (await house.complaint(id)).images;
      return found.length === 2 && found.every((image) => image.storedAt !== null) && found;
    });
    for (const image of images) await house.api.call('GET', `/images/${image.id}`);
  });

  it('finds a complaint of the risk family that nobody pushes', async () => {
    const trade = await house.simulator.addTrade(shop.polled, '128.00');
    const made = await house.simulator.complain('risk', shop.polled, [trade], unhurried);

    await endsRefundedOnce(house, made, trade);
    const pushes = (await house.simulator.pushes()).filter((push) => push.body.includes(made.id));
    expect(pushes).toEqual([]);
  });

  it('refunds every trade of a complaint with several, each once', async () => {
    const trades = [
      await house.simulator.addTrade(shop.pushed, '12.00'),
      await house.simulator.addTrade(shop.pushed, '7.50'),
    ];
    const made = await house.simulator.complain('risk', shop.pushed, trades);

    const complaint = await until(() => house.find(made.taskId), { status: 'closed' });
    expect(await house.refundsOf(complaint.id)).toHaveLength(2);
    for (const trade of trades) {
      expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({ refunded: trade.total });
    }
  });

  it('leaves the money where it is while one of the two switches is off, and says why', async () => {
    const trade = await house.simulator.addTrade(shop.careful, '20.00');
    const made = await house.simulator.complain('trade', shop.careful, [trade]);

    const { id } = await until(() => house.find(made.taskId), { status: 'open' });
    const declined = await until(async () =>
      (await house.complaint(id)).events.find((event) => event.type === 'refund.declined'),
    );
    expect(declined.data).toMatchObject({ reason: 'merchant-switched-off' });
    expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({ refunds: [] });
  });

  it('finishes after the refund with the words of the person who ordered both', async () => {
    const trade = await house.simulator.addTrade(shop.careful, '18.00');
    const made = await house.simulator.complain('trade', shop.careful, [trade]);
    const { id } = await until(() => house.find(made.taskId), { status: 'open' });

    const thenFinish = { code: '05', remark: '已退款并补发配件' };
    const refund = (then: object) =>
      house.api.call(
        'POST',
        `/complaints/${id}/refunds`,
        { tradeNo: trade.tradeNo, amount: '18.00', reason: '协商一致，退款', thenFinish: then },
        { 'idempotency-key': randomUUID() },
      );
    await expect(refund({ code: '05' })).rejects.toMatchObject({
      problem: { code: 'invalid_request', errors: [{ field: 'thenFinish.remark', code: 'required' }] },
    });
    await refund(thenFinish);

    await until(
      async () => (await house.complaint(id)).finishes,
      [{ ...thenFinish, status: 'succeeded', source: 'person', actor: { name: owner.username }, error: null }],
    );
    expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({ refunded: '18.00' });
  });

  it('says in words why Alipay did not take a result, and keeps what was said', async () => {
    const trade = await house.simulator.addTrade(shop.careful, '11.00');
    const made = await house.simulator.complain('trade', shop.careful, [trade]);
    const { id } = await until(() => house.find(made.taskId), { status: 'open' });

    await house.api.call('POST', `/complaints/${id}/finish`, { code: '04', remark: '你是骗子' });

    await until(
      async () => (await house.complaint(id)).finishes,
      [{ remark: '你是骗子', status: 'failed', error: { message: { 'zh-CN': '提交内容含违规词' } } }],
    );
    expect((await house.complaint(id)).status).toBe('open');
  });

  it('refunds nothing that is over the limit of a complaint', async () => {
    const trade = await house.simulator.addTrade(shop.pushed, '200.01');
    const made = await house.simulator.complain('trade', shop.pushed, [trade]);

    const { id } = await until(() => house.find(made.taskId), { status: 'open' });
    await until(async () => (await house.complaint(id)).events.find((event) => event.type === 'refund.declined'), {
      data: { reason: 'over-complaint-limit' },
    });
    expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({ refunds: [] });
  });

  it('refunds nothing by itself while automatic refunds are stopped, and goes on after', async () => {
    await house.api.call('POST', '/policy/stop', { reason: 'checking something' });
    const trade = await house.simulator.addTrade(shop.pushed, '9.00');
    const made = await house.simulator.complain('trade', shop.pushed, [trade]);
    const { id } = await until(() => house.find(made.taskId), { status: 'open' });
    await until(async () => (await house.complaint(id)).events.find((event) => event.type === 'refund.declined'), {
      data: { reason: 'stopped' },
    });
    await house.api.call('POST', '/policy/resume');

    const next = await house.simulator.addTrade(shop.pushed, '8.00');
    const another = await house.simulator.complain('risk', shop.pushed, [next], unhurried);

    await endsRefundedOnce(house, another, next);
    expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({ refunds: [] });
  });

  it('never refunds what was complained about before the switches were on', async () => {
    const provider = (await house.api.all<Provider>('/providers')).find((one) => one.appId === apps.certificate);
    if (!provider) throw new Error('no provider');
    const trade = await house.simulator.addTrade('2021000000000008', '15.00');
    const complainedAt = new Date(Date.now() - 3 * 24 * 3_600_000).toISOString();
    const made = await house.simulator.call<SimComplaint>('POST', '/complaints', {
      family: 'risk',
      authAppId: '2021000000000008',
      trades: [trade.tradeNo],
      complainedAt,
      deadlineInMs: 7 * 24 * 3_600_000,
    });
    await house.authorise(provider, '2021000000000008', { autoRefund: true });

    const complaint = await until(() => house.find(made.taskId));
    expect(complaint).toMatchObject({
      status: 'open',
      complainedAt: expect.stringContaining(complainedAt.slice(0, 13)),
    });
    await house.api.call('POST', `/complaints/${complaint.id}/refresh`);
    expect(await house.refundsOf(complaint.id)).toEqual([]);
    expect(await house.simulator.trade(trade.tradeNo)).toMatchObject({ refunds: [] });
  });
});

async function endsRefundedOnce(house: House, made: SimComplaint, trade: SimTrade): Promise<void> {
  const complaint = await until(() => house.find(made.taskId), { status: 'closed', closeReason: 'handled' });
  await isRefundedOnce(house, complaint.id, trade);
  await mailsLieInTheInbox(house, complaint);
}

/** Ours and Alipay's ledger agree: one refund, of everything, under one number. */
async function isRefundedOnce(house: House, complaintId: string, trade: SimTrade): Promise<void> {
  const refunds = await house.refundsOf(complaintId);
  expect(refunds).toMatchObject([
    { tradeNo: trade.tradeNo, amount: trade.total, status: 'succeeded', source: 'policy' },
  ]);
  const paid = await house.simulator.trade(trade.tradeNo);
  expect(paid.refunded).toBe(trade.total);
  expect(paid.refunds.map((one) => one.outRequestNo)).toEqual([refunds[0]?.outRequestNo]);
}

/** Each event that a rule wants told is told once; `complaint.updated` is one that the default rule leaves out. */
async function mailsLieInTheInbox(house: House, complaint: ComplaintSummary): Promise<void> {
  const { sent } = await until(
    async () => {
      const wanted = (await house.deliveriesOf(complaint.id)).filter((one) => one.skipReason !== 'no_rule');
      const others = wanted.filter((one) => one.status !== 'sent');
      return { sent: wanted, told: Object.fromEntries(wanted.map((one) => [one.eventType, one.status])), others };
    },
    { told: { 'complaint.received': 'sent', 'refund.succeeded': 'sent', 'complaint.closed': 'sent' }, others: [] },
  );
  expect(new Set(sent.map((one) => one.eventId)).size, 'one delivery for each event').toBe(sent.length);

  const mails = (await house.simulator.mails()).filter((mail) => mail.text.includes(complaint.taskId));
  expect(mails).toHaveLength(sent.length);
  expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(mails.length);
  for (const mail of mails) {
    expect(mail.to).toEqual([mailbox.recipient]);
    expect(mail.text, 'a link into the console').toContain(`${house.url}/complaints/${complaint.id}`);
  }
}
