import type { Note, NoteCreate } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Database } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import { mayHave } from './assignable.js';
import { viewNote } from './complaints.mapper.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { DeskRepository } from './desk.repository.js';

/** What people here tell each other about a complaint. */
@Injectable()
export class NotesService {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly desk: DeskRepository,
    private readonly accounts: AccountsService,
    private readonly events: EventLog,
  ) {}

  /** @throws {ProblemError} `not_found`, `mention_unknown` */
  add(actor: RequestActor, complaintId: string, { content, mentions = [] }: NoteCreate): Promise<Note> {
    return this.database.write(async (tx) => {
      const complaint = await this.repository.findInScope(tx, actor.scope, complaintId);
      if (complaint === null) throw problem('not_found');
      const spokenTo = [...new Set(mentions)];
      const people = await this.accounts.colleagues(tx);
      const isKnown = (id: string) => people.some((person) => person.id === id && mayHave(person, complaint));
      if (!spokenTo.every(isKnown)) throw unknownMention();
      const { providerId, merchantId } = complaint;
      const note = await this.desk.insertNoteTx(tx, {
        complaintId,
        providerId,
        merchantId,
        authorId: actor.kind === 'person' ? actor.id : null,
        authorName: actor.name,
        content,
        mentions: spokenTo,
      });
      await this.events.recordTx(tx, {
        type: 'complaint.noted',
        actor: actor.asActor(),
        providerId,
        merchantId,
        complaintId,
        data: { noteId: note.id, mentions: spokenTo.join(',') },
      });
      return viewNote(note, new Map(people.map(({ id, displayName }) => [id, displayName])));
    });
  }
}

const unknownMention = () =>
  problem('mention_unknown', {
    errors: [
      {
        field: 'mentions',
        code: 'mention_unknown',
        message: words('不能提到这个人，可能无权查看该投诉', 'This person cannot be mentioned; they may not see it'),
      },
    ],
  });
