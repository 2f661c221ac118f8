import type { ComplaintAction, RefusedAction } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { MerchantsService } from '../merchants/merchants.service.js';
import { Vault } from '../platform/crypto/vault.js';
import type { Reader } from '../platform/database/database.js';
import { EventLog } from '../platform/events/event-log.js';
import type { Scope } from '../platform/scope.js';
import { ProvidersService } from '../providers/providers.service.js';
import { RefundsService } from '../refunds/refunds.service.js';
import type { Complaint } from './complaints.entity.js';
import { actionFacts, type ComplaintDetailParts, type ComplaintParts } from './complaints.mapper.js';
import { historyOf } from './complaints.history.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { openContact } from './contact-seal.js';
import { maskContact } from './contact.js';
import { allowedActions } from './domain/actions.js';
import { DeskRepository } from './desk.repository.js';
import { type Attention, attentionOf, changes } from './domain/attention.js';
import { ImagesRepository } from './images.repository.js';
import { StatementsRepository } from './statements.repository.js';

const EVENTS_SHOWN = 200;

type Parts = ComplaintParts & { companyName: string };

/** Gathers what the views of complaints need, with one query a kind however many complaints there are. */
@Injectable()
export class ComplaintsViews {
  constructor(
    private readonly repository: ComplaintsRepository,
    private readonly statements: StatementsRepository,
    private readonly desk: DeskRepository,
    private readonly images: ImagesRepository,
    private readonly providers: ProvidersService,
    private readonly merchants: MerchantsService,
    private readonly refunds: RefundsService,
    private readonly accounts: AccountsService,
    private readonly events: EventLog,
    private readonly vault: Vault,
  ) {}

  async parts(db: Reader, complaints: readonly Complaint[]): Promise<Parts[]> {
    if (complaints.length === 0) return [];
    const ids = complaints.map(({ id }) => id);
    const trades = await this.repository.tradesOf(db, ids);
    const ledger = await this.refunds.ledgerOf(
      db,
      trades.map((trade) => trade.tradeNo),
    );
    const undecided = await this.refunds.undecidedOf(db, ids);
    const finishing = await this.repository.openFinishesOf(db, ids);
    const stating = await this.statements.openOf(db, ids);
    const lastEvents = await this.events.lastOfComplaints(db, ids);
    const merchants = await this.merchants.factsByIds(
      db,
      complaints.map(({ merchantId }) => merchantId),
    );
    const viewers = await this.desk.viewersOf(db, ids);
    const assignees = complaints.flatMap(({ assigneeId }) => assigneeId ?? []);
    const names = await this.accounts.namesOf(db, [...assignees, ...[...viewers.values()].flat()]);
    return Promise.all(
      complaints.map(async (complaint) => {
        const merchant = merchants.get(complaint.merchantId);
        const provider = await this.providers.getFacts(complaint.providerId);
        return {
          complaint,
          trades: trades.filter((trade) => trade.complaintId === complaint.id),
          ledger,
          providerName: provider?.name ?? '',
          merchantName: merchant?.name ?? '',
          companyName: merchant?.companyName ?? '',
          isAuthorised: merchant?.authorization === 'active',
          isUnbound: merchant?.isUnbound ?? false,
          assigneeName: names.get(complaint.assigneeId ?? '') ?? null,
          viewers: (viewers.get(complaint.id) ?? []).map((id) => ({ id, displayName: names.get(id) ?? '' })),
          contactMasked: this.contactMasked(complaint),
          undecidedRefunds: undecided.get(complaint.id) ?? 0,
          isFinishing: finishing.has(complaint.id),
          isStating: stating.has(complaint.id),
          lastEvent: lastEvents.get(complaint.id) ?? null,
        };
      }),
    );
  }

  /** What a list marks for one person. */
  async attention(
    db: Reader,
    personId: string,
    complaints: readonly Complaint[],
    now: number,
  ): Promise<Map<string, Attention>> {
    if (complaints.length === 0) return new Map();
    const ids = complaints.map(({ id }) => id);
    const since = await this.accounts.memberSince(db, personId);
    const seen = await this.desk.seenOf(db, personId, ids);
    const others = await this.events.lastByOthers(db, ids, changes, personId);
    return new Map(
      complaints.map(({ id, status, receivedAt }) => {
        const facts = { status, receivedAt, seenAt: seen.get(id) ?? null, othersAt: others.get(id) ?? null };
        return [id, attentionOf(facts, since, now)];
      }),
    );
  }

  /** @param scope what of the earlier complaints may be shown */
  async detail(db: Reader, scope: Scope, complaint: Complaint, now: number): Promise<ComplaintDetailParts> {
    const [parts] = await this.parts(db, [complaint]);
    if (!parts) throw new Error('no parts of a loaded complaint');
    const finishes = await this.repository.finishesOf(db, complaint.id);
    const statements = await this.statements.ofComplaint(db, complaint.id);
    const notes = await this.desk.notesOf(db, complaint.id);
    const { earlier, record } = await historyOf(db, scope, complaint, now);
    const merchants = await this.merchants.factsByIds(
      db,
      earlier.map((one) => one.complaint.merchantId),
    );
    return {
      ...parts,
      earlier: earlier.map((one) => ({
        ...one,
        merchantName: merchants.get(one.complaint.merchantId)?.name ?? '',
      })),
      record,
      notes,
      names: await this.accounts.namesOf(
        db,
        notes.flatMap(({ mentions }) => mentions),
      ),
      refunds: await this.refunds.ofComplaint(db, complaint.id),
      finishes,
      statements,
      ownImages: await this.images.byIds(
        db,
        [...finishes, ...statements].flatMap(({ imageIds }) => imageIds),
      ),
      images: await this.images.ofComplaint(db, complaint.id),
      replies: await this.repository.repliesOf(db, complaint.id),
      events: await this.events.ofComplaint(db, complaint.id, EVENTS_SHOWN),
    };
  }

  async actions(db: Reader, complaint: Complaint): Promise<{ actions: ComplaintAction[]; refused: RefusedAction[] }> {
    const [parts] = await this.parts(db, [complaint]);
    if (!parts) throw new Error('no parts of a loaded complaint');
    return allowedActions(actionFacts(parts));
  }

  private contactMasked(complaint: Complaint): string | null {
    const contact = openContact(this.vault, complaint);
    return contact && maskContact(contact);
  }
}
