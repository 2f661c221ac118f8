import { describe, expect, it } from 'vitest';
import { earn, nextCalls, NO_CREDITS, nextReadAt, type Pace, paceOf, type Plan, planCalls, shares } from './plan.js';

/*
 * The plan on virtual time: ten thousand merchants, two lists each, five calls a second, activity as it is in the field
 * (few merchants have most of the complaints). Nothing but the plan decides; the world round it only makes the calls.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TICK = 2 * SECOND;
const CALLS_PER_SECOND = 5;
const MERCHANTS = 10_000;
const COMPLAINTS_A_DAY = 400;
const SEED = 20_261_124;

interface List {
  pace: Pace;
  activeAt: number | null;
  nextAt: number;
  readAt: number;
  /** Longest time between two readings since the measuring began. */
  longest: number;
  /** When complaints came that no reading has seen yet. */
  unseen: number[];
}

/** A small generator with a seed, so that a failure can be repeated (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Those due of one pace, the most overdue first: a heap, as a sort each tick would take minutes. */
class Queue {
  private readonly heap: { at: number; list: List }[] = [];

  push(list: List): void {
    const { heap } = this;
    heap.push({ at: list.nextAt, list });
    for (let n = heap.length - 1; n > 0;) {
      const above = (n - 1) >> 1;
      if (heap[above]!.at <= heap[n]!.at) return;
      [heap[above], heap[n]] = [heap[n]!, heap[above]!];
      n = above;
    }
  }

  take(pace: Pace, now: number, most: number): List[] {
    const found: List[] = [];
    while (found.length < most && this.heap[0] && this.heap[0].at <= now) {
      const { at, list } = this.pop();
      // one that was planned anew, or changed its pace, stands elsewhere too
      if (list.nextAt === at && list.pace === pace && !found.includes(list)) found.push(list);
    }
    return found;
  }

  private pop() {
    const { heap } = this;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    heap[0] = last;
    for (let n = 0; ;) {
      let least = n;
      for (const below of [2 * n + 1, 2 * n + 2]) {
        if (below < heap.length && heap[below]!.at < heap[least]!.at) least = below;
      }
      if (least === n) return top;
      [heap[least], heap[n]] = [heap[n]!, heap[least]!];
      n = least;
    }
  }
}

class World {
  readonly lists: List[] = [];
  /** Calls of each second since the start. */
  readonly calls: number[] = [];
  readonly seenAfter: number[] = [];
  plan!: Plan;
  now = 0;
  private readonly queues: Record<Pace, Queue> = { busy: new Queue(), warm: new Queue(), silent: new Queue() };
  private readonly random = randomOf(SEED);
  private credits = NO_CREDITS;
  private waiting: List[] = [];
  private tokens = 1;
  private isMeasuring = false;

  constructor() {
    for (let n = 0; n < MERCHANTS * 2; n += 1) {
      const activeAt = null;
      const list: List = { pace: 'silent', activeAt, nextAt: 0, readAt: 0, longest: 0, unseen: [] };
      this.lists.push(list);
      this.queues.silent.push(list);
    }
  }

  run(duration: number, { isDown = false } = {}): void {
    const end = this.now + duration;
    while (this.now < end) {
      this.now += TICK;
      this.complain();
      if (isDown) continue;
      if (this.now % (30 * SECOND) === 0 || this.plan === undefined) this.replan();
      this.decide();
      this.call();
    }
  }

  measure(): void {
    this.isMeasuring = true;
    for (const list of this.lists) list.longest = 0;
  }

  /** Longest time between two readings of the lists of a pace, or the age of the last one. @param part 0.95 is p95 */
  freshness(lists: readonly List[], part: number): number {
    const ages = lists.map((list) => Math.max(list.longest, this.now - list.readAt)).sort((a, b) => a - b);
    return ages[Math.max(0, Math.ceil(ages.length * part) - 1)] ?? 0;
  }

  of(pace: Pace): List[] {
    return this.lists.filter((list) => list.pace === pace);
  }

  private complain(): void {
    if (this.random() >= (COMPLAINTS_A_DAY * TICK) / DAY) return;
    // a few merchants have most: the cube of an even number crowds at the beginning
    const list = this.lists[Math.floor(this.random() ** 3 * this.lists.length)]!;
    list.unseen.push(this.now);
  }

  private replan(): void {
    const lists = { busy: 0, warm: 0, silent: 0 };
    for (const { pace } of this.lists) lists[pace] += 1;
    this.plan = planCalls({ callsPerSecond: CALLS_PER_SECOND, lists, rereadsPerSecond: 0 });
  }

  private decide(): void {
    this.credits = earn(this.credits, this.plan.grants, TICK);
    const due = (pace: Pace) => this.queues[pace].take(pace, this.now, 20);
    const found = { details: [], busy: due('busy'), warm: due('warm'), silent: due('silent') };
    const underWay = { underWay: this.waiting.length, callsPerSecond: CALLS_PER_SECOND };
    const next = nextCalls<List>(this.credits, found, underWay);
    this.credits = next.credits;
    const chosen = new Set(next.calls);
    for (const share of shares)
      for (const list of found[share]) if (!chosen.has(list)) this.queues[list.pace].push(list);
    for (const list of next.calls) this.schedule(list);
    this.waiting.push(...next.calls);
  }

  private schedule(list: List): void {
    list.pace = paceOf(list.activeAt, this.now);
    list.nextAt = nextReadAt(this.now, this.plan.intervals[list.pace], 0);
    this.queues[list.pace].push(list);
  }

  /** The calls themselves, as the budget lets them go; a new complaint takes one more, for its detail. */
  private call(): void {
    // what was earned in the last tick, and a burst as short as the budget of libs/alipay allows
    const earned = (CALLS_PER_SECOND * TICK) / SECOND;
    this.tokens = Math.min(earned + CALLS_PER_SECOND / 2, this.tokens + earned);
    while (this.waiting.length > 0 && this.tokens >= 1) {
      this.tokens -= 1;
      this.count();
      this.read(this.waiting.shift()!);
    }
  }

  private read(list: List): void {
    if (this.isMeasuring) list.longest = Math.max(list.longest, this.now - list.readAt);
    list.readAt = this.now;
    for (const at of list.unseen) {
      this.seenAfter.push(this.now - at);
      this.tokens -= 1;
      this.count();
    }
    if (list.unseen.length === 0) return;
    list.unseen = [];
    list.activeAt = this.now;
    this.schedule(list);
  }

  private count(): void {
    const second = Math.floor(this.now / SECOND);
    this.calls[second] = (this.calls[second] ?? 0) + 1;
  }
}

/** What an ideal planner could reach: everything once round with all calls there are. */
function limitOf(world: World) {
  const { busy, silent } = planCalls({
    callsPerSecond: CALLS_PER_SECOND / 0.9,
    lists: { busy: world.of('busy').length, warm: world.of('warm').length, silent: world.of('silent').length },
    rereadsPerSecond: COMPLAINTS_A_DAY / (DAY / SECOND),
  }).intervals;
  return { busy, silent };
}

const mostCallsIn = (calls: readonly number[], seconds: number): number => {
  let most = 0;
  let sum = 0;
  for (let n = 0; n < calls.length; n += 1) {
    sum += (calls[n] ?? 0) - (n >= seconds ? (calls[n - seconds] ?? 0) : 0);
    most = Math.max(most, sum);
  }
  return most;
};

describe(`ten thousand merchants at five calls a second (seed ${SEED})`, () => {
  const world = new World();
  world.run(30 * HOUR);
  world.measure();
  world.run(12 * HOUR);
  const limit = limitOf(world);

  it('are read as often as could be: ratio to what is possible at most 1.3', () => {
    const busy = world.of('busy').filter(({ activeAt }) => activeAt !== null && activeAt < world.now - 12 * HOUR);
    const busyP95 = world.freshness(busy, 0.95);
    const worst = world.freshness(world.lists, 1);
    process.stdout.write(
      `busy lists ${world.of('busy').length}: p95 ${busyP95 / SECOND} s, possible ${limit.busy / SECOND} s, ratio ${(busyP95 / limit.busy).toFixed(2)}; ` +
        `all lists: worst ${Math.round(worst / MINUTE)} min, possible ${Math.round(limit.silent / MINUTE)} min, ratio ${(worst / limit.silent).toFixed(2)}\n`,
    );
    expect(busy.length).toBeGreaterThan(20);
    expect(busyP95 / limit.busy).toBeLessThanOrEqual(1.3);
    expect(worst / limit.silent).toBeLessThanOrEqual(1.3);
  });

  it('never take more calls than there are', () => {
    expect(mostCallsIn(world.calls, 60)).toBeLessThanOrEqual(CALLS_PER_SECOND * (60 + 3));
  });

  it('are caught up with after a day of downtime, within the calls there are, and nothing is missed', () => {
    world.run(DAY, { isDown: true });
    const upAt = world.now;
    const missed = world.lists.reduce((sum, list) => sum + list.unseen.length, 0);
    world.run(1.3 * limit.silent);
    process.stdout.write(`${missed} complaints came while nobody looked\n`);
    expect(missed).toBeGreaterThan(100);
    expect(world.lists.filter((list) => list.readAt < upAt)).toHaveLength(0);
    expect(mostCallsIn(world.calls, 60)).toBeLessThanOrEqual(CALLS_PER_SECOND * (60 + 3));
  });
});
