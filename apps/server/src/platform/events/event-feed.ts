import { encodeTime } from 'ulid';
import type { Clock } from '../clock.js';
import type { Database } from '../database/database.js';
import type { EventLog, StoredEvent } from './event-log.js';

const LOOK_MS = 1_000;
/** Transactions end in another order than their ids were made, and clocks of processes differ: look back this far. */
const LOOK_BACK_MS = 10_000;
const PAGE = 500;

type Listener = (events: readonly StoredEvent[]) => void;

/**
 * Events of all processes: those of this one at once, on MySQL those of the others by looking every second while
 * somebody listens. Each is told once.
 */
export class EventFeed {
  private readonly told = new Set<string>();
  private timer: NodeJS.Timeout | null = null;
  private unlisten: (() => void) | null = null;
  private isLooking = false;
  /** When the last look that went well began, so that an absence of the database hides nothing. */
  private lookedAt = 0;

  constructor(
    private readonly events: EventLog,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly tell: Listener,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Begins with what happens from now on. */
  async start(): Promise<void> {
    if (this.unlisten) return;
    this.lookedAt = this.clock.now();
    this.unlisten = this.events.listen((events) => this.pass(events));
    if (this.database.engine === 'sqlite') return;
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    await this.look({ isFirst: true });
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.unlisten?.();
    this.timer = null;
    this.unlisten = null;
    this.told.clear();
  }

  private async look({ isFirst = false } = {}): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const now = this.clock.now();
      const since = `${encodeTime((isFirst ? now : Math.min(now, this.lookedAt)) - LOOK_BACK_MS, 10)}${'0'.repeat(16)}`;
      for (const id of this.told) if (id < since) this.told.delete(id);
      await this.pages(since, isFirst);
      this.lookedAt = now;
    } catch (error) {
      this.failed(error);
    } finally {
      this.isLooking = false;
    }
  }

  private async pages(since: string, isFirst: boolean): Promise<void> {
    for (let after = since; ;) {
      const events = await this.database.read((db) => this.events.after(db, after, PAGE));
      // what was there when the listening began is no news, but must not become news at the next look
      if (isFirst) for (const { id } of events) this.told.add(id);
      else this.pass(events);
      const last = events.at(-1);
      if (!last || events.length < PAGE) return;
      after = last.id;
    }
  }

  private pass(events: readonly StoredEvent[]): void {
    const fresh = events.filter(({ id }) => !this.told.has(id));
    if (this.database.engine === 'mysql') for (const { id } of fresh) this.told.add(id);
    if (fresh.length > 0) this.tell(fresh);
  }
}
