import { AlipayError } from '@redress/alipay';
import type { Family } from '@redress/contract';
import { Injectable } from '@nestjs/common';
import {
  type MerchantAccess,
  type MerchantFacts,
  MerchantsService,
  MerchantUnavailable,
} from '../merchants/merchants.service.js';
import { Database } from '../platform/database/database.js';
import { Log } from '../platform/log/log.js';
import { ComplaintsReading } from './complaints.reading.js';
import { ComplaintsRepository } from './complaints.repository.js';
import type { Reading } from './domain/merge.js';

/** A message that names no merchant is tried with at most this many (product.md 4). */
const MAX_CANDIDATES = 20;

/** What a message or the poll knows of the complaint to read. */
export interface SyncPayload {
  providerId: string;
  family: Family;
  remoteId: string | null;
  taskId?: string | null;
  merchantId?: string | null;
  /** From the message: the merchant's app and account. */
  authAppId?: string | null;
  userId?: string | null;
  via: Reading['via'];
}

export interface Located {
  access: MerchantAccess;
  remoteId: string;
  /** The read that proved whose complaint it is, where one was needed. */
  reading?: Reading;
}

/** Finds whose complaint a message is about: named merchant, known complaint, then a few candidates. */
@Injectable()
export class ComplaintsLocator {
  private readonly log;

  constructor(
    private readonly database: Database,
    private readonly repository: ComplaintsRepository,
    private readonly reading: ComplaintsReading,
    private readonly merchants: MerchantsService,
    log: Log,
  ) {
    this.log = log.for('complaints');
  }

  /** @returns null when nobody it could belong to is active; the next poll finds it then */
  async find(payload: SyncPayload): Promise<Located | null> {
    const known = await this.known(payload);
    const remoteId = payload.remoteId ?? known?.remoteId ?? null;
    if (remoteId === null) return null;
    const merchant = await this.named(payload, known?.merchantId ?? null);
    if (merchant) return this.open(merchant, remoteId);
    return this.among(await this.merchants.listOfProvider(payload.providerId), payload, remoteId);
  }

  private known({ providerId, family, remoteId, taskId }: SyncPayload) {
    return this.database.read(async (db) => {
      if (remoteId !== null) return this.repository.findOfProvider(db, providerId, family, remoteId);
      return taskId ? this.repository.findByTaskId(db, providerId, taskId) : null;
    });
  }

  private async named(payload: SyncPayload, knownMerchantId: string | null): Promise<MerchantFacts | null> {
    if (payload.merchantId) return this.merchants.getFacts(payload.merchantId);
    const { authAppId, userId, providerId } = payload;
    if (authAppId || userId) {
      const hint = { ...(authAppId && { authAppId }), ...(userId && { userId }) };
      const merchant = await this.merchants.findForMessage(providerId, hint);
      if (merchant) return merchant;
    }
    return knownMerchantId === null ? null : this.merchants.getFacts(knownMerchantId);
  }

  private async open(merchant: MerchantFacts, remoteId: string): Promise<Located | null> {
    if (!merchant.enabled) return null;
    try {
      const access = await this.merchants.accessOf(merchant.id);
      return access.provider.enabled ? { access, remoteId } : null;
    } catch (error) {
      if (error instanceof MerchantUnavailable) return null;
      throw error;
    }
  }

  private async among(
    candidates: readonly MerchantFacts[],
    payload: SyncPayload,
    remoteId: string,
  ): Promise<Located | null> {
    const active = candidates.filter(
      ({ enabled, authorization, notPermitted }) =>
        enabled && authorization === 'active' && !notPermitted.includes(payload.family),
    );
    for (const merchant of active.slice(0, MAX_CANDIDATES)) {
      const located = await this.open(merchant, remoteId);
      if (located === null) continue;
      const reading = await this.tryRead(located.access, payload, remoteId);
      if (reading) return { ...located, reading };
    }
    this.log.warn('complaint of no known merchant', { providerId: payload.providerId, family: payload.family });
    return null;
  }

  private async tryRead(
    access: MerchantAccess,
    { family, via }: SyncPayload,
    remoteId: string,
  ): Promise<Reading | null> {
    try {
      const reading = await this.reading.read(access, family, remoteId, via);
      const { oppositePid } = reading.snapshot;
      return oppositePid === undefined || oppositePid === access.merchant.userId ? reading : null;
    } catch (error) {
      // not this merchant's, or this merchant granted too little: the next candidate may do
      if (error instanceof AlipayError && error.retry !== 'yes') return null;
      throw error;
    }
  }
}
