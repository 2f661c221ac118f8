import type { Faults } from './faults.js';
import type { Journal } from './journal.js';
import type { Pushes } from './push.js';
import type { SimClock } from './state/clock.js';
import type { SimData } from './state/model.js';
import type { Store } from './state/store.js';

/** What every part of the simulator works on. */
export interface Simulation {
  readonly store: Store;
  readonly data: SimData;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly pushes: Pushes;
  readonly random: Random;
  /** Base of every address handed out; known once the port is. */
  url: string;
  smtpPort: number;
}

/** Repeatable chance: the same seed gives the same complaints. */
export class Random {
  constructor(private state: number) {}

  /** 0 ≤ x < 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.between(0, list.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  chance(percent: number): boolean {
    return this.next() * 100 < percent;
  }
}
