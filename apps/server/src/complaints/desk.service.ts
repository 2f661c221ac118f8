import type { Complaint as ComplaintView, ComplaintPatch, LabelList, Person, TakenNext } from '@redress/contract';
import { MAX_LABELS } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditService } from '../audit/audit.service.js';
import { Clock } from '../platform/clock.js';
import { Database, type Reader, StaleRow, type Tx } from '../platform/database/database.js';
import { EventLog, type NewEvent } from '../platform/events/event-log.js';
import type { RequestActor } from '../platform/http/actor.js';
import { problem, words } from '../platform/http/problem.js';
import type { Complaint } from './complaints.entity.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsService } from './complaints.service.js';
import { mayHave, mayKnow } from './assignable.js';
import { LabelsRepository } from './labels.repository.js';
import { snoozesOf } from './snoozes.js';

type Change = Pick<Complaint, 'assigneeId'> | Pick<Complaint, 'labels'>;

/** Who has a complaint, and what people here put on it. */
@Injectable()
export class DeskService {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly labels: LabelsRepository,
    private readonly complaints: ComplaintsService,
    private readonly accounts: AccountsService,
    private readonly events: EventLog,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /**
   * Absent fields stay.
   *
   * @param version of `If-Match`; null = last write wins
   * @throws {ProblemError} `not_found`, `version_conflict`, `assignee_unknown`
   */
  async update(
    actor: RequestActor,
    id: string,
    version: number | null,
    { assigneeId, labels }: ComplaintPatch,
  ): Promise<ComplaintView> {
    await this.database.write(
      async (tx) => {
        const complaint = await this.inScope(tx, actor, id);
        if (version !== null && complaint.version !== version) throw problem('version_conflict');
        const before = assigneeId === undefined ? complaint : await this.assignTx(tx, actor, complaint, assigneeId);
        if (labels !== undefined) await this.labelTx(tx, actor, before, [...new Set(labels)]);
      },
      { retryOnDuplicate: true },
    );
    return this.complaints.get(actor.scope, id, actor.id);
  }

  /** Puts labels on; those that stand stay. @throws {ProblemError} `not_found`, `labels_full` */
  async addLabels(actor: RequestActor, id: string, labels: readonly string[]): Promise<void> {
    await this.database.write(
      async (tx) => {
        const complaint = await this.inScope(tx, actor, id);
        const all = [...new Set([...complaint.labels, ...labels])];
        if (all.length > MAX_LABELS) throw problem('labels_full');
        await this.labelTx(tx, actor, complaint, all);
      },
      { retryOnDuplicate: true },
    );
  }

  /** Which of these complaints may be given to somebody. */
  async givable(
    assigneeId: string,
    complaints: readonly { id: string; providerId: string; merchantId: string }[],
  ): Promise<Set<string>> {
    const colleagues = await this.database.read((db) => this.accounts.colleagues(db));
    const person = colleagues.find(({ id }) => id === assigneeId);
    return new Set(complaints.filter((one) => person && mayHave(person, one)).map(({ id }) => id));
  }

  /**
   * Makes it theirs. What a colleague has is taken over only when that is said.
   *
   * @throws {ProblemError} `not_found`, `complaint_taken`, `persons_only`
   */
  async take(actor: RequestActor, id: string, { force = false }: { force?: boolean }): Promise<ComplaintView> {
    if (actor.kind !== 'person') throw problem('persons_only');
    await this.database.write(async (tx) => {
      const complaint = await this.inScope(tx, actor, id);
      const { assigneeId } = complaint;
      if (assigneeId !== null && assigneeId !== actor.id && !force) throw taken(await this.nameOf(tx, assigneeId));
      await this.giveTx(tx, actor, complaint, actor);
    });
    return this.complaints.get(actor.scope, id, actor.id);
  }

  /** The one that is due next and nobody has, but for what they let rest. Two people who ask at once get two. @throws {ProblemError} persons_only */
  async takeNext(actor: RequestActor): Promise<TakenNext> {
    if (actor.kind !== 'person') throw problem('persons_only');
    return this.database.write(async (tx) => {
      const resting = await snoozesOf(tx, actor.id, this.clock.now());
      const complaint = await this.repository.nextUnassigned(tx, actor.scope, [...resting.keys()]);
      if (complaint === null) return { complaintId: null };
      await this.giveTx(tx, actor, complaint, actor);
      return { complaintId: complaint.id };
    });
  }

  /** @throws {ProblemError} `not_found` */
  assignees(actor: RequestActor, complaintId: string | undefined): Promise<{ items: Person[] }> {
    return this.database.read(async (db) => {
      const complaint = complaintId === undefined ? null : await this.inScope(db, actor, complaintId);
      const people = (await this.accounts.colleagues(db)).filter((person) =>
        complaint === null ? mayKnow(person, actor.scope) : mayHave(person, complaint),
      );
      return { items: people.map(({ id, displayName }) => ({ id, displayName })) };
    });
  }

  labelsInUse(actor: RequestActor): Promise<LabelList> {
    return this.database.read(async (db) => ({ items: await this.labels.counted(db, actor.scope) }));
  }

  private async assignTx(tx: Tx, actor: RequestActor, complaint: Complaint, assigneeId: string | null) {
    if (assigneeId === complaint.assigneeId) return complaint;
    if (assigneeId === null) return this.releaseTx(tx, actor, complaint);
    const person = (await this.accounts.colleagues(tx)).find(({ id }) => id === assigneeId);
    if (!person || !mayHave(person, complaint)) throw unknownAssignee();
    return this.giveTx(tx, actor, complaint, { id: person.id, name: person.displayName });
  }

  private async giveTx(
    tx: Tx,
    actor: RequestActor,
    complaint: Complaint,
    person: { id: string; name: string },
  ): Promise<Complaint> {
    if (complaint.assigneeId === person.id) return complaint;
    const how = person.id === actor.id ? 'taken' : 'given';
    return this.changeTx(tx, actor, complaint, { assigneeId: person.id }, 'complaint.assign', {
      type: 'complaint.assigned',
      data: { assigneeId: person.id, name: person.name, how },
    });
  }

  private async releaseTx(tx: Tx, actor: RequestActor, complaint: Complaint): Promise<Complaint> {
    const name = await this.nameOf(tx, complaint.assigneeId);
    return this.changeTx(tx, actor, complaint, { assigneeId: null }, 'complaint.assign', {
      type: 'complaint.released',
      data: { name },
    });
  }

  private async labelTx(tx: Tx, actor: RequestActor, complaint: Complaint, labels: string[]): Promise<void> {
    if (JSON.stringify(labels) === JSON.stringify(complaint.labels)) return;
    await this.labels.replaceTx(tx, complaint, labels);
    await this.changeTx(tx, actor, complaint, { labels }, 'complaint.label', {
      type: 'complaint.labelled',
      data: { labels: labels.join('、') },
    });
  }

  /** @throws {StaleRow} when somebody else changed it meanwhile: the unit of work looks again */
  private async changeTx(
    tx: Tx,
    actor: RequestActor,
    complaint: Complaint,
    change: Change,
    action: string,
    event: Pick<NewEvent, 'type' | 'data'>,
  ): Promise<Complaint> {
    if (!(await this.repository.update(tx, complaint, change))) throw new StaleRow('a complaint changed meanwhile');
    const { id, providerId, merchantId } = complaint;
    await this.events.recordTx(tx, { ...event, actor: actor.asActor(), providerId, merchantId, complaintId: id });
    await this.audit.recordTx(tx, {
      actor: actor.asActor(),
      ip: actor.ip,
      requestId: actor.requestId,
      action,
      targetKind: 'complaint',
      targetId: id,
      providerId,
      before: 'labels' in change ? { labels: complaint.labels } : { assigneeId: complaint.assigneeId },
      after: { ...change },
    });
    return { ...complaint, ...change, version: complaint.version + 1 };
  }

  private async nameOf(db: Reader, id: string | null): Promise<string> {
    if (id === null) return '';
    return (await this.accounts.namesOf(db, [id])).get(id) ?? '';
  }

  private async inScope(db: Reader, actor: RequestActor, id: string): Promise<Complaint> {
    const complaint = await this.repository.findInScope(db, actor.scope, id);
    if (complaint === null) throw problem('not_found');
    return complaint;
  }
}

const taken = (name: string) =>
  problem('complaint_taken', { detail: words(`${name} 已领取，可以转给自己`, `${name} has it; you can take it over`) });

const unknownAssignee = () =>
  problem('assignee_unknown', {
    errors: [
      {
        field: 'assigneeId',
        code: 'assignee_unknown',
        message: words('不能分配给这个人', 'It cannot be given to this person'),
      },
    ],
  });
