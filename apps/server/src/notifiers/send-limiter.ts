import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.js';
import { memoryOf, nextStart, type Window } from '../platform/limiter.js';
import { NotifiersRepository } from './notifiers.repository.js';

/** A promised start that nobody came for is forgotten after this. */
const PROMISE_MS = 60_000;

/**
 * When a send may start. What was started is in the attempts, so a restart forgets nothing; what waits gets a promised
 * start of its own, so that a thousand waiting deliveries do not all wake for each free place.
 */
@Injectable()
export class SendLimiter {
  private readonly promises = new Map<string, Map<string, number>>();

  constructor(private readonly repository: NotifiersRepository) {}

  /**
   * The transaction that asks also writes the attempt, so a place cannot be given twice.
   *
   * @returns `now` or earlier: start; later: come back then
   */
  async askTx(tx: Tx, key: string, deliveryId: string, windows: readonly Window[], now: number): Promise<number> {
    const starts = await this.repository.startsOf(tx, key, now - memoryOf(windows));
    const promised = this.promisesOf(key, now);
    const own = promised.get(deliveryId);
    promised.delete(deliveryId);
    // who waited for its promised start only has to find what really happened to be out of the way
    const others = own !== undefined && own <= now ? [] : promised.values();
    const at = nextStart([...starts, ...others], windows, now);
    if (at > now) promised.set(deliveryId, at);
    return at;
  }

  /** The account rests: nobody's turn comes as promised. */
  forget(key: string): void {
    this.promises.delete(key);
  }

  private promisesOf(key: string, now: number): Map<string, number> {
    const promised = this.promises.get(key) ?? new Map<string, number>();
    this.promises.set(key, promised);
    for (const [id, at] of promised) if (at < now - PROMISE_MS) promised.delete(id);
    return promised;
  }
}
