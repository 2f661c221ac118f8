import { Faults } from '../faults.js';

/** Kills the process, as a power cut would, when it comes to a named point for the n-th time. */
export class KillingFaults extends Faults {
  private passed = 0;

  /** @param delayMs how long the world goes on at that point, e.g. so that a call is on its way */
  constructor(
    private readonly point: string | null,
    private readonly nth: number,
    private readonly delayMs: number,
  ) {
    super();
  }

  async at(point: string): Promise<void> {
    if (point !== this.point) return;
    this.passed += 1;
    if (this.passed !== this.nth) return;
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => {});
  }
}
