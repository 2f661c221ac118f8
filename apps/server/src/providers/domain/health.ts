import type { Finding, FindingSeverity, Language, ProviderFinding, ProviderHealth } from '@redress/contract';
import { explain, findingOfCode } from '@redress/contract';
import type { AlipayError } from '@redress/alipay';

/** What a harmless call of the gateway came to. */
export type CheckOutcome =
  | { answered: true; certificateChanged: boolean }
  | { answered: false; refusal: Pick<AlipayError, 'kind' | 'code' | 'subCode' | 'signed' | 'httpStatus'> }
  | { answered: false; unusable: 'credentials' | 'private_address' };

export type FindingCode = ProviderFinding;

/** How much each finding weighs; its words, who acts and what helps are the doctor's. */
const SEVERITIES: Readonly<Record<FindingCode, FindingSeverity>> = {
  reachable: 'ok',
  wrong_private_key: 'error',
  wrong_app_id: 'error',
  wrong_alipay_key: 'error',
  certificate_changed: 'error',
  new_certificate: 'warning',
  certificate_mode: 'error',
  app_certificate_refused: 'error',
  no_sign_settings: 'error',
  ip_forbidden: 'error',
  not_permitted: 'warning',
  not_online: 'error',
  clock_off: 'error',
  unsigned_answer: 'warning',
  too_many_calls: 'warning',
  system_busy: 'warning',
  unreachable: 'error',
  not_a_gateway: 'error',
  private_address: 'error',
  credentials_unusable: 'error',
  refused: 'error',
  certificate_expired: 'error',
  certificate_ends_in_1: 'error',
  certificate_ends_in_7: 'warning',
  certificate_ends_in_30: 'warning',
  message_signatures: 'error',
  messages_silent: 'warning',
  authorisations_failing: 'warning',
  permissions_failing: 'warning',
  merchants_not_read: 'error',
};

/** One finding in both languages; `detail` (a code of Alipay's) is put behind the message. */
export const finding = (code: FindingCode, detail?: string): Finding => ({
  ...explain(code, undefined, detail),
  severity: SEVERITIES[code],
});

/** What the answer to the harmless call says about our set-up. */
export function judgeAnswer(outcome: CheckOutcome): Finding {
  if (outcome.answered) return finding(outcome.certificateChanged ? 'new_certificate' : 'reachable');
  if ('unusable' in outcome) {
    return finding(outcome.unusable === 'credentials' ? 'credentials_unusable' : 'private_address');
  }
  const { refusal } = outcome;
  const codes = [refusal.code, refusal.subCode].filter((part) => part !== undefined).join(' ') || undefined;
  switch (refusal.kind) {
    case 'network':
    case 'timeout':
      return finding('unreachable');
    case 'unreadable':
      return finding('not_a_gateway', refusal.httpStatus === undefined ? undefined : `HTTP ${refusal.httpStatus}`);
    case 'bad_signature':
      return finding('wrong_alipay_key');
    case 'certificate_changed':
      return finding('certificate_changed');
    case 'unsigned':
      return finding('unsigned_answer');
    case 'throttled':
      return finding('too_many_calls');
    case 'invalid_request':
      return finding('refused', codes);
    case 'business':
      // The token we asked about is made up, so "no such token" is the good answer.
      return finding(refusal.signed ? 'reachable' : 'unsigned_answer', refusal.signed ? undefined : codes);
    case 'gateway':
      break;
  }
  return judgeGatewayCode(refusal.code, refusal.subCode, codes);
}

function judgeGatewayCode(code: string | undefined, subCode: string | undefined, codes: string | undefined): Finding {
  const known = subCode === undefined ? undefined : findingOfCode(subCode);
  if (known !== undefined) return finding(known, codes);
  switch (code) {
    case '20000':
      return finding('system_busy', codes);
    case '20001':
    case '40006':
      return finding('not_permitted', codes);
    case '40005':
      return finding('too_many_calls', codes);
    default:
      return finding('refused', codes);
  }
}

/** What only a change of set-up puts right; the rest may pass by itself or concern one merchant. */
const SET_UP: ReadonlySet<string> = new Set<FindingCode>([
  'wrong_private_key',
  'wrong_app_id',
  'wrong_alipay_key',
  'certificate_changed',
  'certificate_mode',
  'app_certificate_refused',
  'no_sign_settings',
  'ip_forbidden',
  'not_online',
  'clock_off',
]);

/** What often passes by itself within minutes, and means that nothing is read while it lasts. */
const PASSING: ReadonlySet<string> = new Set<FindingCode>([
  'unreachable',
  'not_a_gateway',
  'unsigned_answer',
  'system_busy',
  'refused',
]);

/** Whether a finding may have come from an ordinary call, and so ends with a good one. */
export const isOfCalls = (code: string): boolean => SET_UP.has(code) || PASSING.has(code);

/** Failed calls without a good one in between. One alone may be an accident on the way. */
const FAILED_CALLS = 3;
/** Trouble that may pass by itself is told only after this. */
const PASSING_MS = 5 * 60_000;

/** Calls that failed for the same reason, without a good one since. */
export interface FailedCalls {
  code: FindingCode;
  count: number;
  since: number;
  isTold: boolean;
}

/** One more failed call; `isTold` turns true with the call that raises the alarm. */
export function afterFailedCall(before: FailedCalls | undefined, code: FindingCode, now: number): FailedCalls {
  const same = before?.code === code ? before : { code, count: 0, since: now, isTold: false };
  const count = same.count + 1;
  const isLong = SET_UP.has(code) || now - same.since >= PASSING_MS;
  return { ...same, count, isTold: same.isTold || (count >= FAILED_CALLS && isLong) };
}

/** What a failed ordinary call says about the provider (C3: 40001, 40002; silence), or null when it says nothing. */
export function findingOfCall(
  error: Pick<AlipayError, 'kind' | 'code' | 'subCode' | 'signed' | 'httpStatus'>,
): FindingCode | null {
  // what we refused to send is about that one call
  if (error.kind === 'invalid_request') return null;
  const { code } = judgeAnswer({ answered: false, refusal: error });
  return isOfCalls(code) && isFindingCode(code) ? code : null;
}

const DAY_MS = 24 * 3_600_000;
/** A certificate that ends within this time is to be replaced. */
export const CERTIFICATE_SOON_MS = 30 * DAY_MS;

/** How loud the end of a certificate is, the nearest first. */
const CERTIFICATE_STEPS = [
  [0, 'certificate_expired'],
  [DAY_MS, 'certificate_ends_in_1'],
  [7 * DAY_MS, 'certificate_ends_in_7'],
  [CERTIFICATE_SOON_MS, 'certificate_ends_in_30'],
] as const satisfies readonly (readonly [leftMs: number, FindingCode])[];

/** What the certificate that ends first says: it has ended, or will within 1, 7 or 30 days. */
export function judgeCertificates(expiries: readonly (number | null)[], now: number): FindingCode | null {
  const left = Math.min(...expiries.filter((at) => at !== null)) - now;
  return CERTIFICATE_STEPS.find(([leftMs]) => left <= leftMs)?.[1] ?? null;
}

/** The health that findings add up to, and the finding to show for it. */
export function healthOf(findings: readonly Finding[]): { health: ProviderHealth; finding: string | null } {
  const worst =
    findings.find(({ severity }) => severity === 'error') ?? findings.find((one) => one.severity === 'warning');
  if (worst === undefined) return { health: 'ok', finding: null };
  return { health: worst.severity === 'error' ? 'failing' : 'degraded', finding: worst.code };
}

/** What the provider's page says of its health: what is wrong and what to do. */
export function describeHealth(code: string | null, language: Language): string | null {
  if (code === null) return null;
  const { message, remedy } = explain(code);
  return language === 'en' ? `${message.en}. ${remedy.en}.` : `${message['zh-CN']}。${remedy['zh-CN']}。`;
}

function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(SEVERITIES, code);
}
