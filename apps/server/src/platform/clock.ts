/** Where every time in the server comes from; tests move it (reliability.md N2). */
export abstract class Clock {
  /** Milliseconds UTC. */
  abstract now(): number;

  /** Milliseconds of a clock that never jumps, for durations only. */
  abstract monotonic(): number;
}

/** The clock of the machine. */
export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}
