import type { RequestActor } from '../http/actor.js';
import { isWithinScope } from '../scope.js';
import { type StoredEvent, viewEvent } from './event-log.js';

/** A reader this far behind is cut off; it resumes by its last id. */
const MAX_BUFFERED = 1_000_000;

/** Where the lines go: the raw answer of a request. */
export interface Sink {
  readonly writableEnded: boolean;
  readonly writableLength: number;
  write(text: string): unknown;
  end(): unknown;
}

/**
 * One reader of server-sent events. Until it is opened, events that happen are kept, so that none falls between what
 * was read from the database and what is heard live; each goes out once.
 */
export class EventStream {
  private waiting: StoredEvent[] | null = [];

  constructor(
    private readonly sink: Sink,
    public actor: RequestActor,
  ) {}

  /** What it missed goes first, then what happened meanwhile. */
  open(missed: readonly StoredEvent[]): void {
    const known = new Set(missed.map(({ id }) => id));
    const meanwhile = (this.waiting ?? []).filter(({ id }) => !known.has(id));
    this.waiting = null;
    this.send([...missed, ...meanwhile]);
    this.beat();
  }

  /** Only what its reader may see leaves. */
  send(events: readonly StoredEvent[]): void {
    if (this.waiting) {
      this.waiting.push(...events);
      return;
    }
    for (const event of events) {
      if (!isWithinScope(this.actor.scope, event)) continue;
      this.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(viewEvent(event))}\n\n`);
    }
  }

  /** A silent line is cut by proxies. */
  beat(): void {
    this.write(': beat\n\n');
  }

  end(): void {
    if (!this.sink.writableEnded) this.sink.end();
  }

  private write(text: string): void {
    if (this.sink.writableEnded) return;
    if (this.sink.writableLength > MAX_BUFFERED) this.end();
    else this.sink.write(text);
  }
}
