import { Controller, type OnModuleDestroy, Req, Res } from '@nestjs/common';
import { mayDo, routes } from '@redress/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../clock.js';
import { Database } from '../database/database.js';
import type { RequestActor } from '../http/actor.js';
import { Authenticator } from '../http/authenticator.js';
import { CurrentActor, Endpoint } from '../http/endpoint.js';
import { problem } from '../http/problem.js';
import { type AreaLog, Log } from '../log/log.js';
import { EventFeed } from './event-feed.js';
import { EventLog, type StoredEvent } from './event-log.js';
import { EventStream } from './event-stream.js';

/** A right that was taken away must end the stream soon (reliability.md Q2). */
const BEAT_MS = 15_000;
const PAGE = 500;
/** Tabs of one person; the next one waits its turn. */
const MOST_STREAMS = 20;

/** Events as they happen, for whoever may see them. */
@Controller()
export class EventsController implements OnModuleDestroy {
  private readonly log: AreaLog;
  private readonly streams = new Set<EventStream>();
  private readonly feed: EventFeed;

  constructor(
    private readonly events: EventLog,
    private readonly database: Database,
    private readonly authenticator: Authenticator,
    clock: Clock,
    log: Log,
  ) {
    this.log = log.for('events');
    const tell = (news: readonly StoredEvent[]) => {
      for (const stream of this.streams) stream.send(news);
    };
    const failed = (error: unknown) => this.log.warn('events of other processes could not be read', { error });
    this.feed = new EventFeed(events, database, clock, tell, failed);
  }

  @Endpoint(routes.events)
  async stream(
    @CurrentActor() actor: RequestActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const own = [...this.streams].filter((stream) => stream.actor.id === actor.id).length;
    if (own >= MOST_STREAMS) throw problem('rate_limited', { retryAfterSeconds: 10 });
    const stream = new EventStream(reply.raw, actor);
    this.streams.add(stream);
    const timer = setInterval(() => void this.recheck(stream), BEAT_MS);
    const forget = () => {
      clearInterval(timer);
      this.streams.delete(stream);
      if (this.streams.size === 0) this.feed.stop();
    };
    reply.raw.on('close', forget);
    // who left before is not announced any more
    if (stream.isOver) return forget();
    try {
      await this.feed.start();
      const first = await this.missed(stream, lastIdOf(request));
      reply.hijack();
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      });
      await this.replay(stream, first);
    } catch (error) {
      forget();
      if (!reply.raw.headersSent) throw error;
      this.log.warn('a stream could not be resumed', { error });
      stream.end();
    }
  }

  /** Open streams would keep the server from closing. */
  onModuleDestroy(): void {
    for (const stream of this.streams) stream.end();
  }

  private missed(stream: EventStream, after: string | null): Promise<StoredEvent[]> {
    if (after === null) return Promise.resolve([]);
    return this.database.read((db) => this.events.after(db, after, PAGE, stream.actor.scope));
  }

  /** Page by page, as fast as its reader takes them. */
  private async replay(stream: EventStream, first: StoredEvent[]): Promise<void> {
    for (let page = first; page.length > 0 && !stream.isOver;) {
      await stream.replay(page);
      page = page.length < PAGE ? [] : await this.missed(stream, page.at(-1)?.id ?? null);
    }
    stream.open();
  }

  private async recheck(stream: EventStream): Promise<void> {
    try {
      const actor = await this.authenticator.recheck(stream.actor);
      if (actor === null || !mayDo(actor.role, 'complaints:read')) return stream.end();
      stream.actor = actor;
      stream.beat();
    } catch (error) {
      this.log.warn('a stream could not be rechecked', { error });
      stream.end();
    }
  }
}

/** Where a reader that comes again was; null when it says nothing or nonsense. */
function lastIdOf(request: FastifyRequest): string | null {
  const given = request.headers['last-event-id'];
  return typeof given === 'string' && /^[0-9A-HJKMNP-TV-Z]{26}$/.test(given) ? given : null;
}
