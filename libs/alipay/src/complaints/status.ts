/** The two complaint interfaces of Alipay: RiskGO (支付交易投诉) and tradecomplain (交易投诉). */
export type ComplaintFamily = 'risk' | 'trade';

/** What a raw state means to us (alipay.md 3.2). Late and withdrawn are flags, not states. */
export interface NormalStatus {
  status: 'open' | 'processing' | 'platform' | 'closed';
  /** Only with `closed`. */
  closeReason?: 'handled' | 'withdrawn' | 'system';
  /** Alipay's own verdict; a deadline that passed is the other way to be late. */
  isLate: boolean;
  isWithdrawn: boolean;
  /** A state this table does not know: a person must look; it is kept open, never taken for closed. */
  needsLook: boolean;
}

const PLAIN = { isLate: false, isWithdrawn: false, needsLook: false } as const;
const OPEN: NormalStatus = { status: 'open', ...PLAIN };
const OPEN_LATE: NormalStatus = { ...OPEN, isLate: true };
const PROCESSING: NormalStatus = { status: 'processing', ...PLAIN };
const PLATFORM: NormalStatus = { status: 'platform', ...PLAIN };
const HANDLED: NormalStatus = { status: 'closed', closeReason: 'handled', ...PLAIN };
const HANDLED_LATE: NormalStatus = { ...HANDLED, isLate: true };
const WITHDRAWN: NormalStatus = { status: 'closed', closeReason: 'withdrawn', ...PLAIN, isWithdrawn: true };
const WITHDRAWN_LATE: NormalStatus = { ...WITHDRAWN, isLate: true };
const BY_SYSTEM: NormalStatus = { status: 'closed', closeReason: 'system', ...PLAIN };
const UNKNOWN: NormalStatus = { ...OPEN, needsLook: true };

const TABLES: Readonly<Record<ComplaintFamily, ReadonlyMap<string, NormalStatus>>> = {
  risk: new Map([
    ['WAIT_PROCESS', OPEN],
    ['OVERDUE', OPEN_LATE],
    ['PART_OVERDUE', OPEN_LATE],
    ['PROCESSING', PROCESSING],
    ['PROCESSED', HANDLED],
    ['OVERDUE_PROCESSED', HANDLED_LATE],
    ['DROP_COMPLAIN', WITHDRAWN],
    ['DROP_PROCESSED', WITHDRAWN],
    ['DROP_OVERDUE_COMPLAIN', WITHDRAWN_LATE],
    ['DROP_OVERDUE_PROCESSED', WITHDRAWN_LATE],
  ]),
  trade: new Map([
    ['MERCHANT_PROCESSING', OPEN],
    ['MERCHANT_FEEDBACK_TIMEOUT', OPEN_LATE],
    ['MERCHANT_FEEDBACKED', PROCESSING],
    ['PLATFORM_PROCESSING', PLATFORM],
    ['FINISHED', HANDLED],
    ['PLATFORM_FINISH', HANDLED],
    ['CANCELLED', WITHDRAWN],
    ['CLOSED', BY_SYSTEM],
    ['REPORT_SUCCEED', BY_SYSTEM],
  ]),
};

/** Normal state of a raw one. Pure. */
export function normalStatus(family: ComplaintFamily, rawStatus: string): NormalStatus {
  return TABLES[family].get(rawStatus) ?? UNKNOWN;
}

/** Raw states of a family that are not closed: what polling has to read again. */
export function unclosedStatuses(family: ComplaintFamily): string[] {
  return [...TABLES[family]].filter(([, { status }]) => status !== 'closed').map(([raw]) => raw);
}
