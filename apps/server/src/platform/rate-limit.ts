import type { Clock } from './clock.js';
import { problem, type Words } from './http/problem.js';
import { nextStart, type Window } from './limiter.js';

/** What one person or key may do only so often (reliability.md E5). In the memory of this process. */
export class RateLimit {
  private readonly taken = new Map<string, number[]>();

  constructor(
    private readonly window: Window,
    private readonly clock: Clock,
    /** Says it better than "too many requests", where there is more to say. */
    private readonly detail?: Words,
  ) {}

  /** @throws {ProblemError} `rate_limited`, with the seconds after which one more is free */
  take(key: string): void {
    const now = this.clock.now();
    const recent = (this.taken.get(key) ?? []).filter((at) => at > now - this.window.perMs);
    const at = nextStart(recent, [this.window], now);
    if (at > now) {
      throw problem('rate_limited', {
        retryAfterSeconds: Math.ceil((at - now) / 1_000),
        ...(this.detail !== undefined && { detail: this.detail }),
      });
    }
    this.taken.set(key, [...recent, now]);
  }
}
