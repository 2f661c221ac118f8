import { isObject, readAuthorisations, type Authorisation, type Message } from '@redress/alipay';
import type { NewJob } from '../../platform/jobs/queue.js';
import type { InboxState } from '../messages.entity.js';

export interface Routed {
  state: InboxState;
  /** The read that the message causes; a message itself never carries truth (reliability.md I6). */
  job: NewJob | null;
}

/** Names of messages about the end or the beginning of an authorisation (alipay.md 2.5). */
const AUTHORISATION = new Set([
  'alipay.open.auth.appauth.cancelled',
  'alipay.open.auth.appauth.cancel',
  'open_app_auth_notify',
]);

/** Message → what becomes of it and the job that follows. Pure. */
export function routeMessage(message: Message, provider: { providerId: string; enabled: boolean }): Routed {
  if (!provider.enabled) return { state: 'ignored', job: null };
  const job = jobOf(message, provider.providerId);
  if (message.bizContent === null) return { state: 'unreadable', job: null };
  if (message.isStale) return { state: 'stale', job };
  return { state: job === null ? 'ignored' : 'accepted', job };
}

/** Tokens that a message about a new authorisation brings along; most messages bring none. */
export function authorisationsIn({ method, bizContent }: Message): Authorisation[] {
  if (method !== 'open_app_auth_notify' || !isObject(bizContent)) return [];
  const { detail } = bizContent;
  return isObject(detail) ? readAuthorisations(detail) : [];
}

/** Whom a complaint's message is about, as far as it says. */
export const hintOf = (message: Message): { authAppId: string | null; userId: string | null } => ({
  authAppId: message.msgAppId ?? message.authAppId ?? null,
  userId: message.msgUid ?? null,
});

/** Messages about an authorisation are taken up for every merchant: they may bring it back. */
export const isAboutComplaint = ({ job }: Pick<Routed, 'job'>): boolean => job?.kind === COMPLAINT_JOB;

const COMPLAINT_JOB = 'complaint.sync';

function jobOf(message: Message, providerId: string): NewJob | null {
  const { method } = message;
  if (AUTHORISATION.has(method)) return verifyJob(message, providerId);
  if (method.startsWith('alipay.merchant.tradecomplain.')) {
    return syncJob(message, providerId, 'trade', textOf(message, 'complain_event_id'), null);
  }
  if (method.startsWith('alipay.security.risk.complaint.')) {
    const remoteId =
      textOf(message, 'complain_id') ??
      textOf(message, 'complaint_id') ??
      textOf(message, 'id') ??
      textOf(message, 'record_id');
    return syncJob(message, providerId, 'risk', remoteId, textOf(message, 'task_id'));
  }
  return null;
}

function syncJob(
  message: Message,
  providerId: string,
  family: 'risk' | 'trade',
  remoteId: string | null,
  taskId: string | null,
): NewJob | null {
  const id = remoteId ?? taskId;
  if (id === null) return null;
  return {
    kind: COMPLAINT_JOB,
    key: `read:${providerId}:${family}:${id}`,
    payload: {
      providerId,
      family,
      remoteId,
      taskId,
      via: 'message',
      ...hintOf(message),
    },
    providerId,
  };
}

function verifyJob(message: Message, providerId: string): NewJob {
  const authAppId = textOf(message, 'auth_app_id') ?? message.authAppId ?? message.msgAppId ?? null;
  const userId = textOf(message, 'user_id') ?? message.msgUid ?? null;
  return {
    kind: 'merchant.verify',
    key: `verify:${providerId}:${authAppId ?? userId ?? message.notifyId}`,
    payload: { providerId, authAppId, userId },
    providerId,
  };
}

const FOREIGN_ID = /^[!-~]{1,128}$/;

/** An id in the content, or one level below under `detail`; anything that could not be a key is ignored. */
function textOf(message: Message, name: string): string | null {
  const content = message.bizContent;
  if (typeof content !== 'object' || content === null) return null;
  const record = content as Record<string, unknown>;
  const detail = record['detail'];
  const value =
    record[name] ??
    (typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>)[name] : undefined);
  return typeof value === 'string' && FOREIGN_ID.test(value) ? value : null;
}
