import type { Merchant, Provider, Refund } from '@redress/contract';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';
import type { SimComplaint, SimTrade } from '../simulator.js';
import { until } from '../until.js';

/** One line of the table of product.md 6, with a merchant of its own. */
interface Line {
  provider: boolean;
  merchant: boolean;
  app: keyof typeof apps;
  authAppId: string;
}

/** Alike for all lines but the two switches; both switches of automatic refunds are on everywhere. */
const lines: Line[] = [
  { provider: true, merchant: true, app: 'key', authAppId: '2021000000000002' },
  { provider: true, merchant: false, app: 'key', authAppId: '2021000000000003' },
  { provider: false, merchant: true, app: 'certificate', authAppId: '2021000000000007' },
  { provider: false, merchant: false, app: 'certificate', authAppId: '2021000000000008' },
];
const onOff = (is: boolean) => (is ? 'on' : 'off');
const nameOf = ({ provider, merchant }: Line) => `provider ${onOff(provider)}, merchant ${onOff(merchant)}`;
const isRead = ({ provider, merchant }: Line) => provider && merchant;

/** What lies on the desk of a merchant when the switches are turned. */
interface Desk {
  merchant: Merchant;
  /** Here already, for people to settle. */
  known: SimComplaint;
  /** Refund under way, its result unknown. */
  underWay: Refund;
  /** Made after the switches were turned, pushed and listed. */
  fresh: SimComplaint;
  freshTrade: SimTrade;
}

describe('the table of switches (product.md 6)', () => {
  let house: House;
  const desks = new Map<Line, Desk>();
  const deskOf = (line: Line): Desk => desks.get(line) ?? expect.fail('no desk');
  let turnedAt = 0;

  const refund = (complaintId: string, trade: { tradeNo: string; amount: string }) =>
    house.api.call<Refund>(
      'POST',
      `/complaints/${complaintId}/refunds`,
      { tradeNo: trade.tradeNo, amount: trade.amount, reason: '协商一致，退款' },
      { 'idempotency-key': randomUUID() },
    );
  const idOf = async (made: SimComplaint) => (await until(() => house.find(made.taskId), { status: 'open' })).id;
  const tradeOf = (made: SimComplaint) => made.trades[0] ?? expect.fail('no trade');
  const callsFor = async ({ authAppId }: Line) =>
    (await house.simulator.journal())
      .slice(turnedAt)
      .filter((call) => call.authAppId === authAppId && call.method.includes('complain'));

  const openDesk = async (line: Line, provider: Provider): Promise<void> => {
    const { simulator } = house;
    const merchant = await house.authorise(provider, line.authAppId);
    const known = await simulator.complain('trade', line.authAppId, [await simulator.addTrade(line.authAppId, '3.00')]);
    const hanging = await simulator.addTrade(line.authAppId, '4.00', { refund: 'hang-after' });
    const contested = await simulator.complain('trade', line.authAppId, [hanging]);
    await idOf(known);
    const underWay = await refund(await idOf(contested), tradeOf(contested));
    await until(async () => (await simulator.trade(hanging.tradeNo)).calls.refund === 1);
    await house.api.call('PATCH', `/merchants/${merchant.id}`, { autoRefund: true });
    desks.set(line, { merchant, known, underWay, fresh: known, freshTrade: hanging });
  };
  const turn = async (line: Line, provider: Provider): Promise<void> => {
    const { merchant } = deskOf(line);
    await house.api.call('PATCH', `/merchants/${merchant.id}`, { enabled: line.merchant });
    await house.api.call('PATCH', `/providers/${provider.id}`, { enabled: line.provider });
  };

  beforeAll(async () => {
    house = await startHouse({ clockScale: 10 });
    await house.addMailChannel();
    const providers = {
      key: await house.addProvider(apps.key, { autoRefund: true }),
      certificate: await house.addProvider(apps.certificate, { autoRefund: true }),
    };
    for (const line of lines) await openDesk(line, providers[line.app]);
    for (const line of lines) await turn(line, providers[line.app]);
    // what was being read when the switches were turned is let come to its end
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    turnedAt = (await house.simulator.journal()).length;
    for (const line of lines) {
      const freshTrade = await house.simulator.addTrade(line.authAppId, '5.00');
      const fresh = await house.simulator.complain('trade', line.authAppId, [freshTrade]);
      Object.assign(deskOf(line), { fresh, freshTrade });
    }
    const [on] = lines;
    if (on === undefined) throw new Error('no line');
    const { fresh, freshTrade } = deskOf(on);
    // where all is on, everything has happened once: message, notice, refund, and two rounds of polling
    await until(() => house.find(fresh.taskId), { refundedAmount: freshTrade.total });
    await until(async () => (await callsFor(on)).filter(({ method }) => method.endsWith('batchquery')).length >= 4);
    await until(async () => (await house.simulator.mails()).some((mail) => mail.text.includes(fresh.taskId)));
  }, 180_000);
  afterAll(() => house?.close());

  it.each(lines.map((line) => [nameOf(line), line] as const))('%s: polled or not', async (_, line) => {
    const polls = (await callsFor(line)).filter(({ method }) => method.endsWith('batchquery'));
    if (isRead(line)) expect(polls.length).toBeGreaterThanOrEqual(4);
    else expect(polls).toEqual([]);
  });

  it.each(lines.map((line) => [nameOf(line), line] as const))(
    '%s: messages are answered with success, and handled or not',
    async (_, line) => {
      const { fresh } = deskOf(line);
      const pushes = (await house.simulator.pushes()).filter((push) => push.body.includes(fresh.id));
      expect(pushes.length).toBeGreaterThan(0);
      for (const push of pushes) expect(push.attempts).toMatchObject([{ status: 200, body: 'success', ok: true }]);
      expect((await house.find(fresh.taskId)) !== null).toBe(isRead(line));
      if (!isRead(line)) expect(await callsFor(line)).toEqual([]);
    },
  );

  it.each(lines.map((line) => [nameOf(line), line] as const))('%s: notified or not', async (_, line) => {
    const mails = (await house.simulator.mails()).filter((mail) => mail.text.includes(deskOf(line).fresh.taskId));
    expect(mails.length > 0).toBe(isRead(line));
  });

  it.each(lines.map((line) => [nameOf(line), line] as const))('%s: refunded by itself or not', async (_, line) => {
    const { freshTrade } = deskOf(line);
    const { refunded } = await house.simulator.trade(freshTrade.tradeNo);
    expect(refunded).toBe(isRead(line) ? freshTrade.total : '0.00');
  });

  it.each(lines.map((line) => [nameOf(line), line] as const))(
    '%s: a refund under way is followed to its end, once',
    async (_, line) => {
      const { underWay } = deskOf(line);
      await until(() => house.api.call<Refund>('GET', `/refunds/${underWay.id}`), { status: 'succeeded' });
      expect(await house.simulator.trade(underWay.tradeNo)).toMatchObject({ refunded: '4.00', calls: { refund: 1 } });
    },
  );

  it.each(lines.map((line) => [nameOf(line), line] as const))(
    '%s: what is here already is settled by hand',
    async (_, line) => {
      const { known } = deskOf(line);
      const id = await idOf(known);
      await house.api.call('POST', `/complaints/${id}/refresh`);
      const { id: refundId } = await refund(id, tradeOf(known));
      await until(() => house.api.call<Refund>('GET', `/refunds/${refundId}`), {
        status: 'succeeded',
        source: 'person',
      });
      await house.api.call('POST', `/complaints/${id}/finish`, { code: '02', remark: '已全额退款，请查收' });
      await until(async () => (await house.complaint(id)).finishes, [{ code: '02', status: 'succeeded' }]);
    },
  );

  it('loses nothing: switched on again, what came meanwhile is found', async () => {
    for (const line of lines) {
      await house.api.call('PATCH', `/merchants/${deskOf(line).merchant.id}`, { enabled: true });
      await house.api.call('PATCH', `/providers/${deskOf(line).merchant.providerId}`, { enabled: true });
    }
    for (const line of lines) await until(() => house.find(deskOf(line).fresh.taskId));
  });
});
