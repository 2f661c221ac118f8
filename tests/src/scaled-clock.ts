/** The time of a whole house: server and simulator share it, also over restarts. */
export class ScaledClock {
  private readonly startedAt = Date.now();

  constructor(
    readonly scale: number,
    private readonly firstOffsetMs: number,
  ) {}

  /** How far this time is ahead of the machine's right now. */
  offsetMs(): number {
    return Math.round(this.firstOffsetMs + (Date.now() - this.startedAt) * (this.scale - 1));
  }

  now(): number {
    return Date.now() + this.offsetMs();
  }
}
