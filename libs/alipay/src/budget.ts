import type { CallKind } from './error.js';

/**
 * Calls a second that one application may make. Which limits Alipay applies is published nowhere, so: a token bucket,
 * halved when Alipay says "too many" (40005), creeping back while it is quiet.
 *
 * Refund queries (`query`) have a token of their own and go first, because they decide about money; where both wait they
 * take turns, so that neither starves. Within a kind it is first come, first served.
 */
export interface Budget {
  /**
   * Wait for a token.
   *
   * @returns a ticket, for `slowDown`
   * @throws {BudgetFault} when none comes within `maxWaitMs`, the signal is aborted, or the budget is closed
   */
  take(kind: CallKind, maxWaitMs: number, signal?: AbortSignal): Promise<Ticket>;
  /** Alipay said "too many". Calls that were let go before the last cut do not cut again. */
  slowDown(ticket: Ticket): void;
  /** Calls a second at the moment. */
  rate(): number;
  close(): void;
}

export interface Ticket {
  readonly cuts: number;
}

export interface BudgetOptions {
  callsPerSecond: number;
  /** Monotonic milliseconds. */
  monotonic: () => number;
}

export class BudgetFault extends Error {
  constructor(readonly reason: 'no_token_in_time' | 'aborted' | 'closed') {
    super(`rate budget: ${reason}`);
    this.name = 'BudgetFault';
  }
}

/** The slowest we get, in calls a second. */
export const FLOOR_PER_SECOND = 0.5;
const RECOVERY_STEP = 0.5;
const QUIET_MS = 60_000;

interface Waiter {
  isQuery: boolean;
  grant: (ticket: Ticket) => void;
}

export function createBudget(options: BudgetOptions): Budget {
  return new TokenBucket(options);
}

class TokenBucket implements Budget {
  private readonly ceiling: number;
  private perSecond: number;
  private tokens: number;
  private filledAt: number;
  private quietSince: number;
  private cuts = 0;
  private isClosed = false;
  private wasQueryLast = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting = new Set<Waiter>();
  private readonly rejects = new Map<Waiter, (fault: BudgetFault) => void>();

  constructor(private readonly options: BudgetOptions) {
    this.ceiling = Math.max(options.callsPerSecond, FLOOR_PER_SECOND);
    this.perSecond = this.ceiling;
    this.tokens = this.capacity();
    this.filledAt = options.monotonic();
    this.quietSince = this.filledAt;
  }

  async take(kind: CallKind, maxWaitMs: number, signal?: AbortSignal): Promise<Ticket> {
    if (this.isClosed) throw new BudgetFault('closed');
    if (signal?.aborted) throw new BudgetFault('aborted');
    return new Promise<Ticket>((resolve, reject) => {
      const waiter: Waiter = { isQuery: kind === 'query', grant: () => undefined };
      const leave = () => {
        clearTimeout(timeout);
        signal?.removeEventListener('abort', onAbort);
        this.waiting.delete(waiter);
        this.rejects.delete(waiter);
      };
      const refuse = (fault: BudgetFault) => {
        leave();
        reject(fault);
      };
      const onAbort = () => refuse(new BudgetFault('aborted'));
      const timeout = setTimeout(() => refuse(new BudgetFault('no_token_in_time')), maxWaitMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      waiter.grant = (ticket) => {
        leave();
        resolve(ticket);
      };
      this.waiting.add(waiter);
      this.rejects.set(waiter, refuse);
      this.serve();
    });
  }

  slowDown(ticket: Ticket): void {
    if (ticket.cuts !== this.cuts) return;
    this.refill();
    this.cuts += 1;
    this.perSecond = Math.max(this.perSecond / 2, FLOOR_PER_SECOND);
    this.tokens = 0;
    this.quietSince = this.options.monotonic();
    this.serve();
  }

  rate(): number {
    this.refill();
    return this.perSecond;
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const refuse of this.rejects.values()) refuse(new BudgetFault('closed'));
  }

  /** A short burst for ordinary calls, and one token that only queries may take. */
  private capacity(): number {
    return 1 + Math.max(1, Math.ceil(this.perSecond / 2));
  }

  private refill(): void {
    const now = this.options.monotonic();
    const quietSteps = Math.floor((now - this.quietSince) / QUIET_MS);
    this.tokens = Math.min(this.capacity(), this.tokens + ((now - this.filledAt) * this.perSecond) / 1000);
    this.filledAt = now;
    if (quietSteps > 0) {
      this.quietSince += quietSteps * QUIET_MS;
      this.perSecond = Math.min(this.ceiling, this.perSecond + quietSteps * RECOVERY_STEP);
    }
  }

  private serve(): void {
    clearTimeout(this.timer);
    this.refill();
    for (let next = this.next(); next !== undefined; next = this.next()) {
      if (this.tokens < next.cost) {
        // One millisecond more, because timers are allowed to fire early by a fraction of it.
        const waitMs = Math.ceil(((next.cost - this.tokens) * 1000) / this.perSecond) + 1;
        this.timer = setTimeout(() => this.serve(), waitMs);
        return;
      }
      this.tokens -= 1;
      this.wasQueryLast = next.waiter.isQuery;
      next.waiter.grant({ cuts: this.cuts });
    }
  }

  /** Who is next, and how many tokens must be there: an ordinary call leaves one for a query, unless it is its turn. */
  private next(): { waiter: Waiter; cost: number } | undefined {
    const query = this.first(true);
    const ordinary = this.first(false);
    if (query !== undefined && (ordinary === undefined || !this.wasQueryLast)) return { waiter: query, cost: 1 };
    if (ordinary === undefined) return undefined;
    return { waiter: ordinary, cost: query === undefined ? 2 : 1 };
  }

  private first(isQuery: boolean): Waiter | undefined {
    for (const waiter of this.waiting) if (waiter.isQuery === isQuery) return waiter;
    return undefined;
  }
}
