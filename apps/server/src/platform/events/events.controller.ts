import { routes } from '@redress/contract';
import { Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Database } from '../database/database.js';
import type { RequestActor } from '../http/actor.js';
import { Authenticator } from '../http/authenticator.js';
import { CurrentActor, Endpoint } from '../http/endpoint.js';
import { type AreaLog, Log } from '../log/log.js';
import { isWithinScope } from '../scope.js';
import { EventLog, type StoredEvent, viewEvent } from './event-log.js';

/** A silent line is cut by proxies; a right that was taken away must end the stream soon (reliability.md Q2). */
const BEAT_MS = 15_000;
const RESUME_LIMIT = 500;
/** A reader this far behind is cut off; it resumes by its last id. */
const MAX_BUFFERED = 1_000_000;

/** Events as they happen, for whoever may see them. */
@Controller()
export class EventsController {
  private readonly log: AreaLog;

  constructor(
    private readonly events: EventLog,
    private readonly database: Database,
    private readonly authenticator: Authenticator,
    log: Log,
  ) {
    this.log = log.for('events');
  }

  @Endpoint(routes.events)
  async stream(
    @CurrentActor() actor: RequestActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const lastId = request.headers['last-event-id'];
    const missed = typeof lastId === 'string' ? await this.missed(lastId) : [];
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    });
    const stream = new EventStream(reply, actor);
    stream.send(missed);
    stream.beat();
    const unlisten = this.events.listen((events) => stream.send(events));
    const timer = setInterval(() => void this.recheck(stream), BEAT_MS);
    reply.raw.on('close', () => {
      clearInterval(timer);
      unlisten();
    });
  }

  private missed(lastId: string): Promise<StoredEvent[]> {
    if (!/^[0-9A-Z]{26}$/.test(lastId)) return Promise.resolve([]);
    return this.database.read((db) => this.events.after(db, lastId, RESUME_LIMIT));
  }

  private async recheck(stream: EventStream): Promise<void> {
    try {
      const actor = await this.authenticator.recheck(stream.actor);
      if (actor === null) return stream.end();
      stream.actor = actor;
      stream.beat();
    } catch (error) {
      this.log.warn('a stream could not be rechecked', { error });
      stream.end();
    }
  }
}

/** One reader. */
class EventStream {
  constructor(
    private readonly reply: FastifyReply,
    public actor: RequestActor,
  ) {}

  send(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (!isWithinScope(this.actor.scope, event)) continue;
      this.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(viewEvent(event))}\n\n`);
    }
  }

  beat(): void {
    this.write(': beat\n\n');
  }

  end(): void {
    this.reply.raw.end();
  }

  private write(text: string): void {
    const { raw } = this.reply;
    if (raw.writableEnded) return;
    if (raw.writableLength > MAX_BUFFERED) this.end();
    else raw.write(text);
  }
}
