import type { Family } from '@redress/contract';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What happened while nobody looked is looked for this far back after an authorisation. */
export const LOOK_BACK_MS = 30 * DAY_MS;
/** Windows overlap, so that clocks that differ and answers that lag lose nothing. */
const OVERLAP_MS = 2 * 60 * MINUTE_MS;
/** Alipay's largest window is unconfirmed (alipay.md 3.3); ten days are in use elsewhere. */
const WINDOW_MS = 7 * DAY_MS;
/** Longer would leave a merchant unread for long after the trouble is over. */
const BACK_OFF_CAP_MS = 5 * MINUTE_MS;

/** After failures in a row the next look waits longer, up to five minutes. */
export function nextPollAt(now: number, intervalMs: number, failures: number): number {
  const waitMs =
    failures === 0 ? intervalMs : Math.max(intervalMs, Math.min(BACK_OFF_CAP_MS, MINUTE_MS * 2 ** failures));
  return now + waitMs;
}

export interface Window {
  from: number;
  to: number;
}

/** The windows to read so that everything complained since the watermark is seen, oldest first. */
export function windowsSince(watermark: number, now: number): Window[] {
  const windows: Window[] = [];
  let from = Math.min(watermark, now) - OVERLAP_MS;
  while (from < now) {
    const to = Math.min(from + WINDOW_MS, now);
    windows.push({ from, to });
    from = to;
  }
  return windows;
}

/** A row of Alipay's list. */
export interface Listed {
  family: Family;
  remoteId: string;
  rawStatus: string;
  complainedAt: number | null;
}

/**
 * From when on a list must be read again, because something in it is not stored yet: a detail that could not be read
 * must not fall out of sight when the window moves on. Never further back than the look-back.
 */
export function earliestUnread(
  listed: readonly Listed[],
  known: readonly KnownComplaint[],
  now: number,
): number | null {
  const stored = new Set(known.map(({ remoteId }) => remoteId));
  const times = listed.filter(({ remoteId }) => !stored.has(remoteId)).map(({ complainedAt }) => complainedAt ?? now);
  return times.length === 0 ? null : Math.max(Math.min(...times), now - LOOK_BACK_MS);
}

export interface KnownComplaint {
  remoteId: string;
  rawStatus: string;
  isClosed: boolean;
  observedAt: number;
}

/** Open complaints are read again at least this often, as no list tells what changed. */
const REREAD_MS = 10 * MINUTE_MS;
const REREADS_A_POLL = 20;

/**
 * Which complaints need a read of their own after a list was read: new ones, those whose state differs, and known
 * open ones that were not read for a while.
 */
export function complaintsToRead(listed: readonly Listed[], known: readonly KnownComplaint[], now: number): string[] {
  const stored = new Map(known.map((complaint) => [complaint.remoteId, complaint]));
  const differing = listed.filter(({ remoteId, rawStatus }) => stored.get(remoteId)?.rawStatus !== rawStatus);
  const stale = known
    .filter((complaint) => !complaint.isClosed && complaint.observedAt <= now - REREAD_MS)
    .sort((a, b) => a.observedAt - b.observedAt)
    .slice(0, REREADS_A_POLL);
  return [...new Set([...differing, ...stale].map(({ remoteId }) => remoteId))];
}
