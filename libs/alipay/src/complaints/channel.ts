import type { Gateway } from '../gateway.js';
import type { ComplaintSnapshot } from './snapshot.js';
import type { ComplaintFamily } from './status.js';

/** Which complaints to list. Times are complaint times, UTC ms, written as seconds. */
export interface ComplaintQuery {
  from?: number;
  /** Leave it out for "until now". */
  to?: number;
  /** Raw states. The `trade` family can ask for one only: several are not sent, the rows come unfiltered. */
  statuses?: readonly string[];
  /** `risk` only. */
  taskId?: string;
  /** `risk` only. */
  tradeNo?: string;
  /** From 1. */
  page: number;
  /** @default 20, which is also the most `trade` takes */
  pageSize?: number;
}

export interface ComplaintPage {
  complaints: ComplaintSnapshot[];
  /** Rows that match, over all pages; those read so far where Alipay does not tell. */
  total: number;
  page: number;
  pageSize: number;
  hasMore: boolean;
  /** Rows without a usable id or state; they are not in `complaints`. */
  unreadableCount: number;
}

/** An uploaded picture, as `finish` and `reply` of the same family want it. */
export type ImageRef = { family: 'risk'; key: string; url: string } | { family: 'trade'; imageId: string };

export interface FinishRequest {
  remoteId: string;
  /** As Alipay spells it, see `RISK_PROCESS_CODES` and `TRADE_FEEDBACK_CODES`. */
  code: string;
  /** Note to Alipay; up to 200 characters. */
  remark: string;
  images?: readonly ImageRef[];
  /** Message to the user on closing (`risk` only). */
  replyToUser?: string;
  /** Who did it (`trade` only); cut to 6 characters. */
  operator?: string;
}

export interface TextRequest {
  remoteId: string;
  content: string;
  images?: readonly ImageRef[];
}

/** A picture to upload: jpg, jpeg or png by name, up to 5 MB. */
export interface ImageFile {
  name: string;
  content: Buffer;
}

/**
 * One interface for both families. `token` is the merchant's `app_auth_token`, undefined for a merchant's own app.
 * Every function makes one call, never retries, and throws `AlipayError`.
 */
export interface ComplaintChannel {
  readonly family: ComplaintFamily;
  list(gateway: Gateway, token: string | undefined, query: ComplaintQuery): Promise<ComplaintPage>;
  get(gateway: Gateway, token: string | undefined, remoteId: string): Promise<ComplaintSnapshot>;
  /** `risk`: closes the complaint. `trade`: hands in what was done; it then waits for the user. */
  finish(gateway: Gateway, token: string | undefined, request: FinishRequest): Promise<void>;
  /** Message to the user. `risk` takes text only and is young: keep it behind a switch. */
  reply?(gateway: Gateway, token: string | undefined, request: TextRequest): Promise<void>;
  /** Evidence while the platform judges. */
  supplement?(gateway: Gateway, token: string | undefined, request: TextRequest): Promise<void>;
  upload(gateway: Gateway, token: string | undefined, file: ImageFile): Promise<ImageRef>;
}

/** A code to settle with, and what it says. */
export interface SettleCode {
  code: string;
  zh: string;
  en: string;
}

export const DEFAULT_PAGE_SIZE = 20;

/**
 * Whether another page is to be read, from what the answer says, if it says it. In doubt yes: an empty page ends the
 * walk, while a page that is never asked for loses complaints.
 *
 * @param count.rows  rows of this page
 * @param count.size  rows a full page has
 * @param count.total rows of all pages
 */
export function hasMorePages(page: number, count: { rows: number; size: number; total: number | undefined }): boolean {
  if (count.rows === 0) return false;
  return count.total === undefined ? count.rows >= count.size : page * count.size < count.total;
}

/** Rows a full page has: what was asked for, or less where Alipay says that it cuts pages smaller. */
export function pageSizeOf(asked: number, answered: number | undefined): number {
  return Math.min(asked, answered || asked);
}
