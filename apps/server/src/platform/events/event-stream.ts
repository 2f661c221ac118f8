import type { RequestActor } from '../http/actor.js';
import { isWithinScope } from '../scope.js';
import { type StoredEvent, viewEvent } from './event-log.js';

/** A reader this far behind is cut off; it resumes by its last id. */
const MAX_BUFFERED = 1_000_000;
/** What happens while it still reads what it missed. */
const MAX_WAITING = 10_000;

/** Where the lines go: the raw answer of a request. */
export interface Sink {
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  readonly writableNeedDrain: boolean;
  readonly writableLength: number;
  write(text: string): unknown;
  end(): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
}

/**
 * One reader of server-sent events. Until it is opened, events that happen are kept, so that none falls between what
 * was read from the database and what is heard live; each goes out once.
 */
export class EventStream {
  private waiting: StoredEvent[] | null = [];
  private readonly replayed = new Set<string>();

  constructor(
    private readonly sink: Sink,
    public actor: RequestActor,
  ) {}

  /** Whether nobody reads any more. */
  get isOver(): boolean {
    return this.sink.destroyed || this.sink.writableEnded;
  }

  /** Some of what it missed; resolves when there is room for more, or nobody reads any more. */
  async replay(missed: readonly StoredEvent[]): Promise<void> {
    for (const event of missed) {
      this.replayed.add(event.id);
      this.show(event);
    }
    if (!this.sink.writableNeedDrain || this.isOver) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.sink.off('drain', done);
        this.sink.off('close', done);
        resolve();
      };
      this.sink.once('drain', done);
      this.sink.once('close', done);
    });
  }

  /** All that it missed has gone: now what happened meanwhile, then live. */
  open(): void {
    const meanwhile = (this.waiting ?? []).filter(({ id }) => !this.replayed.has(id));
    this.waiting = null;
    this.replayed.clear();
    this.send(meanwhile);
    this.beat();
  }

  /** Only what its reader may see leaves. */
  send(events: readonly StoredEvent[]): void {
    if (this.waiting) {
      this.waiting.push(...events);
      if (this.waiting.length > MAX_WAITING) this.end();
      return;
    }
    for (const event of events) this.show(event);
  }

  /** A silent line is cut by proxies. */
  beat(): void {
    this.write(': beat\n\n');
  }

  end(): void {
    this.waiting = null;
    if (!this.isOver) this.sink.end();
  }

  private show(event: StoredEvent): void {
    if (!isWithinScope(this.actor.scope, event)) return;
    this.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(viewEvent(event))}\n\n`);
  }

  private write(text: string): void {
    if (this.isOver) return;
    if (this.sink.writableLength > MAX_BUFFERED) this.end();
    else this.sink.write(text);
  }
}
