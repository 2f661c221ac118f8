import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Fault, House } from '../house.js';
import { until } from '../until.js';

export const shop = '2021000000000002';

/** Points after the mail server's 250: there, and only there, one mail may come twice (with the same Message-ID). */
const afterTheMail = new Set(['notify.sent']);

/** Fault points that lie elsewhere than on the straight way of a complaint, with the test that kills there. */
const elsewhere = new Set(['auth.exchanged', 'bulk.refunded']);

/** Every fault point the built server knows. */
export function knownPoints(): string[] {
  const folder = fileURLToPath(new URL('../../../apps/server/dist', import.meta.url));
  const found = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js') || file.endsWith('.test.js')) continue;
    for (const match of readFileSync(join(folder, file), 'utf8').matchAll(/faults\.at\(['"`]([\w.-]+)['"`]\)/g)) {
      if (match[1]) found.add(match[1]);
    }
  }
  return [...found].toSorted();
}

/** What one complaint came to, in a form in which two runs can be compared. */
export interface EndState {
  status: string;
  closeReason: string | null;
  refunds: { amount: string; status: string; source: string }[];
  finishes: string[];
  moved: { count: number; sum: string };
  events: string[];
  deliveries: string[];
}

/** Where to die: each point once, the one that every job passes several times, and a call that is under way. */
export const deaths: Fault[] = knownPoints()
  .filter((point) => !elsewhere.has(point))
  .flatMap((point) => {
    if (point === 'job.claimed') return [1, 2, 3, 4, 5, 6].map((nth) => ({ point, nth }));
    if (point === 'refund.inflight') return [0, 150].map((delayMs) => ({ point, delayMs }));
    return [{ point }];
  });
export const nameOf = ({ point, nth, delayMs }: Fault) =>
  [point, nth && `the ${nth}. time`, delayMs && `after ${delayMs} ms`].filter(Boolean).join(', ');

/** One complaint from the message to its end, with the server killed on the way and started again. */
export async function run(house: House, fault?: Fault): Promise<EndState> {
  if (fault) await house.restart(fault);
  const trade = await house.simulator.addTrade(shop, '10.00');
  // far from its deadline: whether a reminder comes is a question of time, not of kills
  const made = await house.simulator.complain('risk', shop, [trade], { deadlineInMs: 30 * 24 * 3_600_000 });
  if (fault) {
    expect(await diesWithin(house, 60_000), `the server passed ${fault.point} alive`).toBe(true);
    await house.startServer();
    await redeliverUnanswered(house);
  }
  const complaint = await until(() => house.find(made.taskId), { status: 'closed' });
  await until(async () => {
    const { events } = await house.complaint(complaint.id);
    const types = new Set(events.map((event) => event.type));
    const deliveries = await house.deliveriesOf(complaint.id);
    const isQuiet = deliveries.every((one) => one.status === 'sent' || one.status === 'skipped');
    return types.has('refund.succeeded') && types.has('complaint.closed') && deliveries.length >= 3 && isQuiet;
  });
  await mailsCameOnce(house, made.taskId, fault !== undefined && afterTheMail.has(fault.point));
  return endState(house, complaint.id, trade.tradeNo);
}

/** Alipay sends what was not answered again; two minutes later, which the test does not wait for. */
async function redeliverUnanswered(house: House): Promise<void> {
  const { items } = await house.simulator.call<{ items: { notifyId: string }[] }>('GET', '/pushes');
  const waiting = items.filter((push) => 'state' in push && push.state === 'waiting');
  for (const { notifyId } of waiting) await house.simulator.call('POST', `/pushes/${notifyId}/redeliver`, {});
}

async function mailsCameOnce(house: House, taskId: string, mayRepeat: boolean): Promise<void> {
  const mails = (await house.simulator.mails()).filter((mail) => mail.text.includes(taskId));
  for (const subject of new Set(mails.map((mail) => mail.subject))) {
    const same = mails.filter((mail) => mail.subject === subject);
    expect(same.length, subject).toBeLessThanOrEqual(mayRepeat ? 2 : 1);
    expect(new Set(same.map((mail) => mail.messageId)).size, subject).toBe(1);
  }
}

async function endState(house: House, complaintId: string, tradeNo: string): Promise<EndState> {
  const complaint = await house.complaint(complaintId);
  const trade = await house.simulator.trade(tradeNo);
  const deliveries = await house.deliveriesOf(complaintId);
  return {
    status: complaint.status,
    closeReason: complaint.closeReason,
    refunds: complaint.refunds.map(({ amount, status, source }) => ({ amount, status, source })),
    finishes: complaint.finishes.map(({ code, status }) => `${code} ${status}`),
    moved: { count: trade.refunds.length, sum: trade.refunded },
    events: [...new Set(complaint.events.map((event) => event.type))].filter((type) => !isWayThere(type)).toSorted(),
    deliveries: deliveries.map((one) => `${one.eventType} ${one.status}`).toSorted(),
  };
}

/** Events of the way there; a disturbed run may truly have passed through them once more, or seen a state less. */
const isWayThere = (type: string): boolean =>
  ['refund.submitted', 'refund.unknown', 'complaint.updated'].includes(type);

async function diesWithin(house: House, ms: number): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), ms).unref());
  return Promise.race([house.server.exit().then(() => true), late]);
}
