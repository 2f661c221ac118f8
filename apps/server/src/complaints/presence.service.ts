import type { Person, Viewers } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Database } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem } from '../platform/http/problem.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { DeskRepository } from './desk.repository.js';

/** Who has a complaint open: kept in the database, because the others may look at it through another process. */
@Injectable()
export class PresenceService {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly desk: DeskRepository,
    private readonly accounts: AccountsService,
    private readonly events: EventLog,
  ) {}

  /**
   * Coming and going is told at once to whoever listens here; those at other processes learn of it by their next beat.
   *
   * @returns the others
   * @throws {ProblemError} `not_found`, `persons_only`
   */
  async beat(actor: RequestActor, id: string, isOpen: boolean): Promise<Viewers> {
    if (actor.kind !== 'person') throw problem('persons_only');
    const complaint = await this.database.read((db) => this.repository.findInScope(db, actor.scope, id));
    if (complaint === null) throw problem('not_found');
    const hasChanged = await this.database.write(
      (tx) => (isOpen ? this.desk.arriveTx(tx, id, actor.id) : this.desk.leaveTx(tx, id, actor.id)),
      { retryOnDuplicate: true },
    );
    if (hasChanged) {
      const { providerId, merchantId } = complaint;
      const data = { complaintId: id, open: isOpen };
      this.events.announce({ type: 'complaint.presence', actor: actor.asActor(), providerId, merchantId, data });
    }
    return { viewers: await this.others(actor, id) };
  }

  /** What the person saw is how it is now. @throws {ProblemError} `not_found`, `persons_only` */
  async see(actor: RequestActor, id: string): Promise<void> {
    if (actor.kind !== 'person') throw problem('persons_only');
    await this.database.write(
      async (tx) => {
        if ((await this.repository.findInScope(tx, actor.scope, id)) === null) throw problem('not_found');
        await this.desk.seeTx(tx, id, actor.id);
      },
      { retryOnDuplicate: true },
    );
  }

  private others(actor: RequestActor, id: string): Promise<Person[]> {
    return this.database.read(async (db) => {
      const ids = (await this.desk.viewersOf(db, [id])).get(id) ?? [];
      const names = await this.accounts.namesOf(db, ids);
      return ids.filter((one) => one !== actor.id).flatMap((one) => ({ id: one, displayName: names.get(one) ?? '' }));
    });
  }
}
