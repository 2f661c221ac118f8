import { Clock } from '../clock.js';

/** A clock that tests set, move and speed up. */
export class TestClock extends Clock {
  private base: number;
  private startedAt = performance.now();
  private speed: number;

  /** @param scale 0 stands still, 1 runs as the machine's, 60 makes an hour a minute */
  constructor(start: number = Date.UTC(2026, 10, 24, 8), scale = 0) {
    super();
    this.base = start;
    this.speed = scale;
  }

  now(): number {
    return Math.floor(this.base + (performance.now() - this.startedAt) * this.speed);
  }

  monotonic(): number {
    return performance.now();
  }

  /** Moves on (or back). */
  advance(ms: number): void {
    this.set(this.now() + ms);
  }

  set(now: number): void {
    this.base = now;
    this.startedAt = performance.now();
  }

  scale(speed: number): void {
    this.set(this.now());
    this.speed = speed;
  }
}
