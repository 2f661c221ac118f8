import { buildMessage, type BuiltMessage, type MessageOrder, resign, type Variant } from './push-message.js';
import type { Simulation } from './simulation.js';
import { newNotifyId } from './state/ids.js';
import type { Push, PushAttempt } from './state/model.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KEPT = 2_000;
/** Waits after each failure; eight deliveries in all, then the message is dropped. */
export const retryTable = [2 * MINUTE, 10 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 15 * HOUR] as const;
/** The other table, of payment notices. */
export const classicRetryTable = [4 * MINUTE, ...retryTable.slice(1)] as const;

export type PushOrder = Omit<MessageOrder, 'now' | 'notifyId' | 'aesKey'> & {
  notifyId?: string;
  aes?: boolean;
  url?: string;
  retry?: boolean;
  /** false: only build it, a test posts it itself. */
  send?: boolean;
};

export interface PushMode {
  paused: boolean;
  delayMs: number;
  /** Swap two by two: the second overtakes the first. */
  reorder: boolean;
  /** Send each message so many more times at once. */
  duplicates: number;
}

/** Messages to the apps' gateways: signed, posted, retried by the simulator's clock. */
export class Pushes {
  mode: PushMode = { paused: false, delayMs: 0, reorder: false, duplicates: 0 };
  private swapped: Push | undefined;
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly sim: () => Simulation) {}

  /** Build a message and start its delivery. @returns the message and the end of its first attempt */
  send(order: PushOrder): { push: Push; first: Promise<void> } {
    const push = this.build(order);
    const sim = this.sim();
    sim.data.pushes[push.notifyId] = push;
    this.forgetOld();
    sim.store.touch();
    if (push.state === 'unconfigured' || push.state === 'built') return { push, first: Promise.resolve() };
    if (this.mode.paused) push.state = 'held';
    else if (this.mode.reorder && this.swapped === undefined) this.swapped = hold(push);
    else if (this.mode.delayMs > 0) this.plan(push, this.mode.delayMs);
    else return { push, first: this.track(this.deliverWithSwapped(push)) };
    return { push, first: Promise.resolve() };
  }

  /** Send everything that was held back. */
  async release(order: 'forward' | 'reverse' | 'shuffle'): Promise<void> {
    const sim = this.sim();
    const held = Object.values(sim.data.pushes).filter((push) => push.state === 'held');
    this.swapped = undefined;
    const ordered = inOrder(held, order, () => sim.random.next());
    for (const push of ordered) await this.track(this.deliver(push));
  }

  /** Post it once more, whatever became of it, with the same notify_id. */
  async redeliver(push: Push, signAgain: boolean): Promise<PushAttempt> {
    const message: BuiltMessage = signAgain ? resign(push.form, this.sim().clock.now()) : push;
    const attempt = await this.track(this.post(push, message));
    push.attempts.push(attempt);
    if (attempt.ok) push.state = 'acknowledged';
    this.sim().store.touch();
    return attempt;
  }

  /** Set the timers of messages that were waiting when the process ended. */
  resume(): void {
    for (const push of Object.values(this.sim().data.pushes)) {
      if (push.state === 'waiting') this.plan(push, (push.nextAt ?? 0) - this.sim().clock.now());
    }
  }

  /** Wait for the attempts that are under way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  private build(order: PushOrder): Push {
    const sim = this.sim();
    const app = sim.data.apps[order.appId];
    const isNamed = app?.pushIdentity !== 'none';
    const notifyId = order.notifyId ?? newNotifyId(sim);
    const message = buildMessage({
      ...order,
      notifyId,
      msgAppId: isNamed ? order.msgAppId : undefined,
      msgUid: isNamed ? order.msgUid : undefined,
      aesKey: order.aes === true ? app?.aesKey : undefined,
      now: sim.clock.now(),
    });
    const url = order.url ?? app?.messageUrl ?? '';
    return {
      ...message,
      notifyId,
      appId: order.appId,
      method: order.method,
      url,
      state: firstState(order.send, url),
      classic: order.classic === true,
      retry: order.retry ?? isGood(order.variant),
      createdAt: sim.clock.now(),
      tries: 0,
      attempts: [],
    };
  }

  /** The log keeps the newest; one that is still to be delivered is never forgotten. */
  private forgetOld(): void {
    const pushes = this.sim().data.pushes;
    const ids = Object.keys(pushes);
    if (ids.length <= KEPT * 2) return;
    for (const id of ids.slice(0, -KEPT)) {
      const state = pushes[id]?.state;
      if (state !== 'waiting' && state !== 'held') delete pushes[id];
    }
  }

  private async deliverWithSwapped(push: Push): Promise<void> {
    const overtaken = this.swapped;
    this.swapped = undefined;
    await this.deliver(push);
    if (overtaken !== undefined) await this.deliver(overtaken);
  }

  private async deliver(push: Push): Promise<void> {
    push.state = 'waiting';
    push.tries += 1;
    const attempts = await Promise.all(Array.from({ length: 1 + this.mode.duplicates }, () => this.post(push, push)));
    push.attempts.push(...attempts);
    delete push.nextAt;
    if (attempts.some((attempt) => attempt.ok)) push.state = 'acknowledged';
    else this.planRetry(push);
    this.sim().store.touch();
  }

  private planRetry(push: Push): void {
    const table = push.classic ? classicRetryTable : retryTable;
    const wait = push.retry ? table[push.tries - 1] : undefined;
    if (wait === undefined) push.state = 'dropped';
    else this.plan(push, wait);
  }

  private plan(push: Push, waitMs: number): void {
    const sim = this.sim();
    push.state = 'waiting';
    push.nextAt = sim.clock.now() + waitMs;
    sim.clock.at(push.nextAt, async () => {
      if (push.state === 'waiting' && sim.data.pushes[push.notifyId] === push) await this.track(this.deliver(push));
    });
  }

  /** Taken only when HTTP 200 and the trimmed body is `success`, whatever its case. Redirects are not followed. */
  private async post(push: Push, message: BuiltMessage): Promise<PushAttempt> {
    const sim = this.sim();
    const at = sim.clock.now();
    const started = performance.now();
    const took = (): number => Math.round(performance.now() - started);
    try {
      const answer = await fetch(push.url, {
        method: 'POST',
        headers: { 'content-type': message.contentType, 'user-agent': 'Redress-Simulator' },
        body: message.body,
        redirect: 'manual',
        signal: AbortSignal.timeout(sim.data.settings.pushTimeoutMs),
      });
      const body = (await answer.text()).slice(0, 500);
      const ok = answer.status === 200 && body.trim().toLowerCase() === 'success';
      return { at, ms: took(), ok, status: answer.status, body };
    } catch (error) {
      return { at, ms: took(), ok: false, error: reasonOf(error) };
    }
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
    return work;
  }
}

function inOrder(held: readonly Push[], order: 'forward' | 'reverse' | 'shuffle', chance: () => number): Push[] {
  if (order === 'forward') return [...held];
  if (order === 'reverse') return held.toReversed();
  const keyed = held.map((push) => ({ push, key: chance() }));
  return keyed.sort((left, right) => left.key - right.key).map(({ push }) => push);
}

function hold(push: Push): Push {
  push.state = 'held';
  return push;
}

function firstState(send: boolean | undefined, url: string): Push['state'] {
  if (send === false) return 'built';
  return url === '' ? 'unconfigured' : 'waiting';
}

function isGood(variant: Variant | undefined): boolean {
  return variant === undefined || variant === 'good' || variant === 'v2';
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
  return cause === '' ? String(error) : cause;
}
