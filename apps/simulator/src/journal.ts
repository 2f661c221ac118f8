const KEPT = 5_000;

export interface JournalEntry {
  at: number;
  /** From the last byte of the request to the answer. */
  ms: number;
  appId: string;
  method: string;
  token: string;
  authAppId: string;
  /** `10000`, `40004 ACQ.TRADE_NOT_EXIST`, `fault:hang` … */
  verdict: string;
  httpStatus: number;
  biz: string;
}

/** Every gateway call, newest last; in memory only. */
export class Journal {
  private entries: JournalEntry[] = [];
  /** Calls of an app within the last second, for its rate limit. */
  private readonly recent = new Map<string, number[]>();

  add(entry: JournalEntry): void {
    this.entries.push(entry);
    if (this.entries.length > KEPT * 2) this.entries = this.entries.slice(-KEPT);
  }

  list(filter: { method?: string; appId?: string; since?: number }): JournalEntry[] {
    return this.entries.filter(
      (entry) =>
        (filter.method === undefined || entry.method === filter.method) &&
        (filter.appId === undefined || entry.appId === filter.appId) &&
        (filter.since === undefined || entry.at >= filter.since),
    );
  }

  /** Count this call against `perSecond`. @returns false when it is one too many */
  admit(appId: string, perSecond: number, now: number): boolean {
    const calls = (this.recent.get(appId) ?? []).filter((at) => at > now - 1_000 && at <= now);
    const admitted = calls.length < perSecond;
    if (admitted) calls.push(now);
    this.recent.set(appId, calls);
    return admitted;
  }

  clear(): void {
    this.entries = [];
    this.recent.clear();
  }
}
