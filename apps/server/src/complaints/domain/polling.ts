import type { Family } from '@redress/contract';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What happened while nobody looked is looked for this far back after an authorisation. */
export const LOOK_BACK_MS = 30 * DAY_MS;
/** Windows overlap, so that clocks that differ and answers that lag lose nothing. */
const OVERLAP_MS = 2 * 60 * MINUTE_MS;
/** Alipay's largest window is unconfirmed (alipay.md 3.3); ten days are in use elsewhere. */
const WINDOW_MS = 7 * DAY_MS;
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
}

/** Which complaints need a read of their own after a list was read: new ones and those whose state differs. */
export function complaintsToRead(listed: readonly Listed[], known: readonly KnownComplaint[]): string[] {
  const stored = new Map(known.map(({ remoteId, rawStatus }) => [remoteId, rawStatus]));
  const differing = listed.filter(({ remoteId, rawStatus }) => stored.get(remoteId) !== rawStatus);
  return [...new Set(differing.map(({ remoteId }) => remoteId))];
}
