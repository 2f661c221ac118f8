import type { Clock } from './clock.js';

/** So many keys are no summary any more; whoever comes then reads again. */
const MOST = 100;

/**
 * Summaries that everybody asks for again and again, kept for a moment. Who asks while one is read waits for the same
 * reading; one that failed is not kept.
 */
export class Kept<T> {
  private readonly entries = new Map<string, { until: number; value: Promise<T> }>();

  constructor(
    private readonly clock: Clock,
    private readonly forMs: number,
  ) {}

  async get(key: string, read: () => Promise<T>): Promise<T> {
    const now = this.clock.monotonic();
    const known = this.entries.get(key);
    if (known !== undefined && now < known.until) return known.value;
    if (this.entries.size >= MOST) this.entries.clear();
    const entry = { until: now + this.forMs, value: read() };
    this.entries.set(key, entry);
    try {
      return await entry.value;
    } catch (error) {
      if (this.entries.get(key) === entry) this.entries.delete(key);
      throw error;
    }
  }

  /** Something changed: also what is being read now is not kept. */
  forget(): void {
    this.entries.clear();
  }
}
