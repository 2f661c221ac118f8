import { Injectable } from '@nestjs/common';
import { Clock } from './clock.js';

/** Far above what complaints bring in a normal hour, and a tenth of what one process takes. */
const busyInFlight = 32;
const busyPerSecond = 1_000;

/** Tells the job runner when messages are pouring in, so that work gives way to intake. */
@Injectable()
export class Backpressure {
  private inFlight = 0;
  private second = 0;
  private startedNow = 0;
  private startedBefore = 0;

  constructor(private readonly clock: Clock) {}

  /** Call when a message arrives. */
  intakeStarted(): void {
    this.inFlight += 1;
    this.roll();
    this.startedNow += 1;
  }

  /** Call when it is answered, whatever the answer. */
  intakeEnded(): void {
    this.inFlight = Math.max(0, this.inFlight - 1);
  }

  get intakeIsBusy(): boolean {
    this.roll();
    return this.inFlight >= busyInFlight || Math.max(this.startedNow, this.startedBefore) >= busyPerSecond;
  }

  private roll(): void {
    const second = Math.floor(this.clock.monotonic() / 1000);
    if (second === this.second) return;
    this.startedBefore = second === this.second + 1 ? this.startedNow : 0;
    this.startedNow = 0;
    this.second = second;
  }
}
