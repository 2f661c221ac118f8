import type { Family, FinishStatus, LocalText, RefusedAction } from '@redress/contract';
import { explain } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Database, type Reader } from '../platform/database/database.js';
import type { RequestActor } from '../platform/http/actor.js';
import { scanAll } from '../platform/scan-page.js';
import type { Scope } from '../platform/scope.js';
import { ComplaintsList, type ListFilter } from './complaints.list.js';
import { actionFacts, type ComplaintParts, refundableFen, refundedOfTrade } from './complaints.mapper.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsViews } from './complaints.views.js';
import { allowedActions } from './domain/actions.js';

/** What decides about one complaint of a selection, and what names it to a person. Amounts in fen. */
export interface SelectedComplaint {
  id: string;
  family: Family;
  taskId: string;
  providerId: string;
  merchantId: string;
  merchantName: string;
  contactMasked: string | null;
  labels: readonly string[];
  /** What may not be done with it now, and why. */
  refused: readonly RefusedAction[];
  trades: readonly { tradeNo: string; refundableFen: number | null; refundedFen: number; reservedFen: number }[];
}

export type SelectionFilter = Omit<ListFilter, 'me'>;

/** How the finish of a complaint stands, with the reason in words once it failed. */
export interface FinishState {
  status: FinishStatus;
  error: { code: string; message: LocalText } | null;
}

const AT_ONCE = 100;

/** Many complaints at once: which they are, and what may be done with each. */
@Injectable()
export class ComplaintSelection {
  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly list: ComplaintsList,
    private readonly views: ComplaintsViews,
    private readonly clock: Clock,
  ) {}

  /** Ids of all that match, those that are due first in front; null where they are more than that. */
  idsOf(actor: RequestActor, filter: SelectionFilter, atMost: number): Promise<string[] | null> {
    const me = actor.kind === 'person' ? actor.id : null;
    return this.database.read(async (db) => {
      const scan = await this.list.scan(db, actor.scope, { ...filter, me }, 'deadline', this.clock.now());
      return scanAll(scan, atMost);
    });
  }

  /** Those within the scope, in the order of the ids; the others are left out. */
  async facts(scope: Scope, ids: readonly string[]): Promise<SelectedComplaint[]> {
    const found: SelectedComplaint[] = [];
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const some = ids.slice(start, start + AT_ONCE);
      found.push(...(await this.database.read((db) => this.factsOf(db, scope, some))));
    }
    return found;
  }

  async finishStates(db: Reader, finishIds: readonly string[]): Promise<Map<string, FinishState>> {
    const finishes = await this.repository.findFinishes(db, finishIds);
    return new Map(
      finishes.map(({ id, status, error }) => {
        const why = error === null ? null : explain(error);
        return [id, { status, error: why && { code: why.code, message: why.message } }];
      }),
    );
  }

  private async factsOf(db: Reader, scope: Scope, ids: readonly string[]): Promise<SelectedComplaint[]> {
    const parts = await this.views.parts(db, await this.repository.findAllInScope(db, scope, ids));
    const byId = new Map(parts.map((part) => [part.complaint.id, part]));
    return ids.flatMap((id) => {
      const part = byId.get(id);
      return part ? [selected(part)] : [];
    });
  }
}

function selected(parts: ComplaintParts): SelectedComplaint {
  const { id, family, taskId, providerId, merchantId, labels } = parts.complaint;
  return {
    id,
    family,
    taskId,
    providerId,
    merchantId,
    merchantName: parts.merchantName,
    contactMasked: parts.contactMasked,
    labels,
    refused: allowedActions(actionFacts(parts)).refused,
    trades: parts.trades.map((trade) => {
      const entry = parts.ledger.get(trade.tradeNo);
      return {
        tradeNo: trade.tradeNo,
        refundableFen: refundableFen(trade, entry),
        refundedFen: refundedOfTrade(trade, entry),
        reservedFen: entry?.reservedFen ?? 0,
      };
    }),
  };
}
