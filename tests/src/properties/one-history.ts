import { type ComplaintSnapshot, readJson, riskSnapshot, tradeSnapshot } from '@redress/alipay';
import { merge, type Reading } from '../../../apps/server/src/complaints/domain/merge.js';
import type { ComplaintFact, ComplaintState } from '../../../apps/server/src/complaints/domain/state.js';
import { perform } from '../../../apps/simulator/src/acts.js';
import type { AnyComplaint } from '../../../apps/simulator/src/admin/views.js';
import { riskDetail, riskObject } from '../../../apps/simulator/src/gateway/risk-view.js';
import { tradeComplainDetail, tradeComplainObject } from '../../../apps/simulator/src/gateway/tradecomplain-view.js';
import { GatewayError } from '../../../apps/simulator/src/gateway/call.js';
import { makeComplaint } from '../../../apps/simulator/src/make-complaint.js';
import { finishRisk } from '../../../apps/simulator/src/state/risk.js';
import { addTrade, takeRefund } from '../../../apps/simulator/src/state/trades.js';
import { virtualSimulation } from './virtual-simulation.js';

const SECOND = 1_000;
const HOUR = 3_600_000;
const STEPS = { fewest: 5, most: 40 };

/** What became of one complaint, there and here. */
export interface History {
  /** Raw states of the complaint at Alipay, in order, without repetitions. */
  truth: string[];
  /** Raw states that were believed here, in order, without repetitions. */
  believed: string[];
  facts: ComplaintFact[];
  /** How often each thing happened at Alipay that a fact may tell. */
  happened: { userWords: number; merchantWords: number; deadlines: number; escalations: number };
  /** What is stored after the last read, and what a first read would store. Times of reading are left out. */
  stored: object;
  fresh: object;
}

/** A read on its way: Alipay looks at some time between start and answer; what comes of it may be applied later, or never. */
interface Flight {
  observedAt: number;
  snapshot: ComplaintSnapshot | null;
  answeredAt: number | null;
}

/**
 * One random life of a complaint. The simulator's own rules make the truth; the complainant, Alipay, colleagues, the
 * clock, messages (lost, doubled, late), polls and answers that overtake each other come in any order; then it is quiet
 * and reads go on until none asks for another.
 */
export function liveThrough(seed: number): History {
  const messages: number[] = [];
  const { sim, clock } = virtualSimulation(seed, () => messages.push(clock.now()));
  const { random } = sim;
  const complaint = newComplaint();
  const truth = [complaint.item.status];
  const happened = { userWords: 0, merchantWords: 0, deadlines: 0, escalations: 0 };
  const believed: string[] = [];
  const facts: ComplaintFact[] = [];
  const flights: Flight[] = [];
  let stored: ComplaintState | null = null;
  let againAt: number | null = null;

  const steps = random.between(STEPS.fewest, STEPS.most);
  for (let step = 0; step < steps; step += 1)
    random.pick([act, act, advance, start, look, look, answer, apply, apply])();
  while (flights.length > 0) random.pick([look, answer, apply, advance])();
  const fresh = untilQuiet();
  return { truth, believed, facts, happened, stored: plain(stored), fresh: plain(fresh) };

  function newComplaint(): AnyComplaint {
    const merchants = Object.values(sim.data.merchants);
    const [merchant] = merchants;
    if (merchant === undefined) throw new Error('the seed has no merchant');
    const family = random.pick(['risk', 'trade'] as const);
    const count = family === 'risk' ? random.between(1, 3) : 1;
    const trades = Array.from({ length: count }, () =>
      addTrade(sim, merchant, { amountFen: random.between(1, 9_999) }),
    );
    return makeComplaint(sim, merchant, {
      family,
      trades,
      pictureCount: random.between(0, 2),
      deadlineInMs: 24 * HOUR,
    });
  }

  /** Something happens at Alipay. */
  function act(): void {
    const before = seen();
    random.pick([refund, addPicture, settleElsewhere, byComplainant, byComplainant, byComplainant])();
    note(before);
  }

  /** By the complainant or by Alipay, or a state nobody knows. */
  function byComplainant(): void {
    perform(sim, complaint, random.pick(acts), {});
  }

  function addPicture(): void {
    complaint.item.pictureCount += 1;
  }

  function settleElsewhere(): void {
    if (complaint.family === 'risk') finishRisk(sim, complaint.item, { code: random.pick(['REFUND', 'ORTHER']) });
  }

  function refund(): void {
    const { family, item } = complaint;
    const tradeNos = family === 'risk' ? item.trades.map(({ tradeNo }) => tradeNo) : [item.tradeNo];
    const trade = sim.data.trades[random.pick(tradeNos)];
    if (trade === undefined) throw new Error('a complaint about no trade');
    const amountFen = random.chance(50) ? trade.totalFen : 1;
    const asyncMs = random.pick([0, 0, 5 * SECOND]);
    try {
      takeRefund(sim, trade, { outRequestNo: `R${random.next()}`, amountFen, by: 'outside', asyncMs });
    } catch (error) {
      // Alipay refuses what is refunded already: nothing happened
      if (!(error instanceof GatewayError)) throw error;
    }
  }

  function advance(): void {
    const before = seen();
    clock.advance(random.pick([1, 500, SECOND, 10 * SECOND, 60 * SECOND, HOUR, 30 * HOUR]));
    note(before);
  }

  /** A poll, or the message of a change; a message may be lost, and another come twice. */
  function start(): void {
    if (random.chance(50)) messages.pop();
    flights.push({ observedAt: clock.now(), snapshot: null, answeredAt: null });
  }

  function look(): void {
    const waiting = flights.filter(({ snapshot }) => snapshot === null);
    if (waiting.length > 0) random.pick(waiting).snapshot = snapshotNow();
  }

  function answer(): void {
    const looked = flights.filter(({ snapshot, answeredAt }) => snapshot !== null && answeredAt === null);
    if (looked.length > 0) random.pick(looked).answeredAt = clock.now() + 1;
    clock.advance(2);
  }

  /** In whatever order; one in ten answers is lost on the way, one in ten comes a second time. */
  function apply(): void {
    const ready = flights.filter(({ answeredAt }) => answeredAt !== null);
    if (ready.length === 0) return;
    const flight = random.pick(ready);
    if (!random.chance(10)) flights.splice(flights.indexOf(flight), 1);
    const { observedAt, snapshot, answeredAt } = flight;
    if (snapshot !== null && answeredAt !== null && !random.chance(10)) take({ snapshot, observedAt, answeredAt });
  }

  function take(read: Omit<Reading, 'via'>): void {
    const merged = merge(stored, { ...read, via: 'poll' });
    stored = merged.state;
    againAt = merged.readAgainAt;
    facts.push(...merged.facts);
    if (believed.at(-1) !== stored.rawStatus) believed.push(stored.rawStatus);
  }

  /** Nothing happens any more; each read that asks for another gets it. @returns what a first read would store */
  function untilQuiet(): ComplaintState {
    // what settles by itself has done so
    advanceQuietly(2 * HOUR);
    for (let reads = 0; reads < 5; reads += 1) {
      const observedAt = clock.now();
      const snapshot = snapshotNow();
      take({ snapshot, observedAt, answeredAt: observedAt + 1 });
      if (againAt === null) return merge(null, { snapshot, observedAt, answeredAt: observedAt + 1, via: 'poll' }).state;
      advanceQuietly(Math.max(againAt - clock.now(), 2));
    }
    throw new Error('reads ask for another for ever');
  }

  function advanceQuietly(ms: number): void {
    const before = seen();
    clock.advance(ms);
    note(before);
  }

  function seen() {
    const { item, family } = complaint;
    return {
      words: item.replies.length,
      deadlineAt: family === 'risk' ? item.deadlineAt : null,
      upgradedAt: family === 'risk' ? item.upgradedAt : undefined,
    };
  }

  function note(before: ReturnType<typeof seen>): void {
    const now = seen();
    const { item, family } = complaint;
    if (truth.at(-1) !== item.status) truth.push(item.status);
    const said = family === 'trade' ? item.replies.slice(before.words) : [];
    happened.userWords += said.filter(({ role }) => role === 'USER').length;
    happened.merchantWords += said.filter(({ role }) => role !== 'USER').length;
    if (now.deadlineAt !== before.deadlineAt) happened.deadlines += 1;
    if (now.upgradedAt !== before.upgradedAt) happened.escalations += 1;
  }

  /** Through the gateway's view and the library's parser; one in five looks sees what a row of the list has. */
  function snapshotNow(): ComplaintSnapshot {
    const isRow = stored !== null && flights.length > 0 && random.chance(20);
    const object =
      complaint.family === 'risk'
        ? (isRow ? riskObject : riskDetail)(sim, complaint.item)
        : (isRow ? tradeComplainObject : tradeComplainDetail)(sim, complaint.item);
    const raw = JSON.stringify(object);
    const node = readJson(raw);
    if (node === null || typeof node !== 'object' || Array.isArray(node)) throw new Error('the view is no object');
    const snapshot = complaint.family === 'risk' ? riskSnapshot(node, raw) : tradeSnapshot(node, raw);
    if (snapshot === null) throw new Error('the view has no id or state');
    return snapshot;
  }
}

const acts = [
  'withdraw',
  'escalate',
  'overdue',
  'processing',
  'accept',
  'refuse',
  'reply',
  'reply',
  'close',
  'state',
] as const;

/** Without the times of reading, and pictures in no order: those of replies are known with the replies. */
function plain(state: ComplaintState | null): object {
  if (state === null) throw new Error('nothing was stored');
  const { observedAt: _, answeredAt: __, reopenSeenAt: ___, imageKeys, ...rest } = state;
  return { ...rest, imageKeys: imageKeys.toSorted() };
}
