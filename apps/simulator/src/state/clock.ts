interface Timer {
  at: number;
  run: () => Promise<void> | void;
}

/** Longest real wait of one `setTimeout`; a longer one is cut and set again. */
const MAX_WAIT_MS = 60_000;

/**
 * The simulator's only clock: real time plus an offset that tests can move.
 * Timers belong to this clock, so moving it wakes what became due on the way, in order.
 */
export class SimClock {
  private timers: Timer[] = [];
  private handle: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private offset = 0) {}

  /** UTC milliseconds. */
  now(): number {
    return Date.now() + this.offset;
  }

  get offsetMs(): number {
    return this.offset;
  }

  /** Run `task` when this clock reaches `at`. @returns cancel */
  at(at: number, task: Timer['run']): () => void {
    const timer: Timer = { at, run: task };
    this.timers.splice(this.placeOf(at), 0, timer);
    this.arm();
    return () => this.remove(timer);
  }

  /** Move forward, stopping at every timer on the way and waiting for what it does. @returns how many fired */
  async advance(ms: number): Promise<number> {
    const target = this.offset + ms;
    let fired = 0;
    for (let next = this.timers[0]; next !== undefined; next = this.timers[0]) {
      if (next.at > Date.now() + target) break;
      this.offset = Math.max(this.offset, next.at - Date.now());
      await this.fire(next);
      fired++;
    }
    this.offset = Math.max(this.offset, target);
    this.arm();
    return fired;
  }

  /** Set the offset to real time at once, also backwards; what is due then runs soon after. */
  setOffset(offsetMs: number): void {
    this.offset = offsetMs;
    this.arm();
  }

  clear(): void {
    this.timers = [];
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.handle);
  }

  /** Timers are kept in order of time; equal times run in the order they were set. */
  private placeOf(at: number): number {
    let low = 0;
    let high = this.timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.timers[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private remove(timer: Timer): void {
    const place = this.timers.indexOf(timer);
    if (place >= 0) this.timers.splice(place, 1);
  }

  private async fire(timer: Timer): Promise<void> {
    this.remove(timer);
    try {
      await timer.run();
    } catch (error) {
      console.error('simulator timer failed', error);
    }
  }

  private arm(): void {
    clearTimeout(this.handle);
    const next = this.timers[0];
    if (this.stopped || next === undefined) return;
    const wait = Math.min(Math.max(next.at - this.now(), 0), MAX_WAIT_MS);
    this.handle = setTimeout(() => {
      if (next.at <= this.now() && this.timers.includes(next)) void this.fire(next).then(() => this.arm());
      this.arm();
    }, wait);
    this.handle.unref();
  }
}
