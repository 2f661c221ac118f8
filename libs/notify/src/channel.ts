import type { ChannelType, LocalText, ResultClass } from '@redress/contract';
import type { z } from 'zod';
import type { AddressGuard } from './address-guard.js';
import type { NoticeContent } from './template.js';

/** What became of one recipient of a message with several. */
export interface RecipientResult {
  class: ResultClass;
  code: string | null;
}

/**
 * What one attempt to send came to; what happens next is the caller's decision (notifiers.md 11.6).
 *
 * - `ok` accepted · `retry` try again · `throttled` the whole account pauses · `recipient` this recipient is wrong for
 *   good · `content` the message is refused · `config` credentials or settings are wrong, the channel stops ·
 *   `unknown` it was sent and nobody answered: it may have arrived
 */
export interface SendResult {
  class: ResultClass;
  /** The other side's code, e.g. `535`, `451 MI:SFQ`; else the transport's, e.g. `ETIMEDOUT`. */
  code: string | null;
  /** What the other side said, without secrets and addresses, at most 500 characters. */
  message: string | null;
  /** What a person should do about it. */
  advice: LocalText | null;
  /** The other side's id of the accepted message. */
  remoteId?: string;
  /** Earliest sensible next try, as far as the other side or its manual tells. */
  retryAfterMs?: number;
  /** By recipient as it was given. */
  perRecipient: Readonly<Record<string, RecipientResult>>;
}

/** One faulty or missing field of a channel's settings. */
export interface FieldIssue {
  field: string;
  code: string;
  message: LocalText;
}

/** At most `max` sends in any span of `perMs` (sliding window, notifiers.md 11.7). */
export interface LimitWindow {
  max: number;
  perMs: number;
}

/** What a plug-in needs of the address guard. */
export type OutgoingGuard = Pick<AddressGuard, 'dispatcher' | 'resolve' | 'check'>;

/** What a plug-in may use while sending. */
export interface SendContext {
  /** Stable over retries of the same delivery. */
  deliveryId: string;
  /** Name of this installation on the wire: the host of its public address. */
  hostName: string;
  guard: OutgoingGuard;
  signal: AbortSignal;
  /** Somebody sits in front of it: what may pass by itself is then told as a mistake (an unknown host). */
  isTest: boolean;
}

/** One kind of channel. A new one is a folder with this inside and one line in `registry.ts`. */
export interface Channel<Settings = Record<string, unknown>> {
  readonly type: ChannelType;
  readonly name: LocalText;
  readonly description: LocalText;
  /** Plain fields without cross-field rules; the console's form is drawn from it. */
  readonly base: z.ZodObject;
  /** Fields that are encrypted at rest and never answered. */
  readonly secrets: readonly string[];
  /** Fields that say where secrets are sent; when one changes, the secrets must be typed again (11.8). */
  readonly target: readonly string[];
  /** Values that a preset fills in. */
  readonly presets: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  /** How often an attempt that ended `unknown` is repeated; a repeat may arrive twice. */
  readonly retryUnknown: number;
  /** Fields with what a preset or another field implies filled in; the issues between fields. Never throws. */
  complete(fields: Record<string, unknown>): { settings: Settings; issues: FieldIssue[] };
  /** Settings that are stored: of this type for certain. @throws {Error} when they are not (a damaged row) */
  parse(stored: Record<string, unknown>): Settings;
  /**
   * Whether these settings may be called from here; nothing is sent.
   *
   * @throws {AddressRefused} a private address; an unknown name or a missing network is no reason to refuse
   */
  checkTarget(settings: Settings, guard: OutgoingGuard): Promise<void>;
  /** A recipient as a person typed it, in the channel's own spelling; null when it is none. */
  readRecipient(text: string): string | null;
  /** Who gets one message together; one delivery each. */
  groups(settings: Settings): string[][];
  mask(recipient: string): string;
  /** Channels with the same key share one account's limit. */
  limits(settings: Settings): { key: string; windows: readonly LimitWindow[] };
  language(settings: Settings): 'zh-CN' | 'en';
  /** Send once. Never retries and never throws for what the other side answers. */
  send(content: NoticeContent, to: readonly string[], settings: Settings, ctx: SendContext): Promise<SendResult>;
  /** The account alone, without a message: connect and sign in. */
  probe?(settings: Settings, ctx: SendContext): Promise<SendResult>;
}
