/** Nothing is looked at: the fault hits before any check. */
export const transportKinds = ['latency', 'hang', 'reset', 'http502'] as const;
/** The gateway refuses a request that passed its checks. */
export const refusalKinds = [
  '20000',
  '40005',
  'code',
  'aop.invalid-app-auth-token',
  'aop.app-auth-token-time-out',
  'aop.invalid-app-auth-token-no-api',
] as const;
/** The method is done, its answer is spoilt. */
export const answerKinds = [
  'truncated',
  'unsigned',
  'wrong-signature',
  'cert-expired',
  'other-trade-no',
  'huge',
  'slow',
  'process-false',
  'duplicate-rows',
  'total-size-lies',
  'unknown-state',
  'page-shift',
] as const;
export const smtpKinds = [
  '454',
  '535',
  '451-sfq',
  '451-spm',
  '554',
  '421',
  '552',
  'silent-greeting',
  'silent-mail',
  'silent-data',
  'cut-data',
  'hang-after-250',
] as const;

export interface Fault {
  id: string;
  /** A method, `*` for all, or `smtp`. */
  method: string;
  kind: string;
  /** How many more times; 0 = until deleted. */
  left: number;
  endless: boolean;
  ms: number;
  appId?: string;
  code?: string;
  subCode?: string;
  subMsg?: string;
  /** For transport and refusal kinds: whether the method is done first. For mail: whether it is recorded first. */
  when?: 'before' | 'after';
  match?: { to?: string };
}

/** What shall go wrong, and how often. In memory only: a restart is healthy. */
export class Faults {
  private list: Fault[] = [];
  private count = 0;

  add(wanted: Omit<Fault, 'id' | 'endless' | 'left'> & { times: number }): Fault {
    const { times, ...rest } = wanted;
    const fault: Fault = { ...rest, id: `f${++this.count}`, left: times, endless: times === 0 };
    this.list.push(fault);
    return fault;
  }

  all(): Fault[] {
    return this.list;
  }

  clear(id?: string): void {
    this.list = id === undefined ? [] : this.list.filter((fault) => fault.id !== id);
  }

  /** The first fault for this call, not yet counted. */
  find(method: string, appId: string): Fault | undefined {
    return this.list.find(
      (fault) =>
        (fault.method === method || (fault.method === '*' && method !== 'smtp')) &&
        (fault.appId === undefined || fault.appId === appId),
    );
  }

  /** The first mail fault of one of these kinds that fits this recipient. */
  findSmtp(kinds: readonly string[], to: string): Fault | undefined {
    return this.list.find(
      (fault) =>
        fault.method === 'smtp' &&
        kinds.includes(fault.kind) &&
        (fault.match?.to === undefined || to.includes(fault.match.to)),
    );
  }

  /** It struck: one less to come. */
  spend(fault: Fault): void {
    if (fault.endless) return;
    fault.left -= 1;
    if (fault.left <= 0) this.clear(fault.id);
  }
}
