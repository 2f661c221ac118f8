import type { AuthorizationState } from '@redress/contract';
import type { AlipayError, Authorisation } from '@redress/alipay';

/** What a token answer does to one merchant. */
export type MerchantChange =
  | { kind: 'new'; authorisation: Authorisation }
  | { kind: 'again'; merchantId: string; authorisation: Authorisation };

/**
 * Sort what Alipay answered by the merchants already known: one that authorised before is the same merchant, with its
 * switches, names and history (alipay.md 2.4: the new token replaces the old one).
 */
export function decideMerchants(
  authorisations: readonly Authorisation[],
  known: readonly { id: string; authAppId: string }[],
): MerchantChange[] {
  const ids = new Map(known.map(({ id, authAppId }) => [authAppId, id]));
  const once = new Map(authorisations.map((authorisation) => [authorisation.authAppId, authorisation]));
  return [...once.values()].map((authorisation) => {
    const merchantId = ids.get(authorisation.authAppId);
    return merchantId === undefined ? { kind: 'new', authorisation } : { kind: 'again', merchantId, authorisation };
  });
}

/**
 * Whether a token that a message brought says something new about a merchant that is known. One that is stored already
 * does not, nor does an old message about a merchant that was unbound, or authorised by a link, after it was sent.
 */
export function isNewsOf(
  known: { isSame: boolean; unboundAt: number | null; authorizedAt: number },
  sentAt: number | null,
): boolean {
  if (known.isSame) return false;
  const since = Math.max(known.unboundAt ?? 0, known.authorizedAt);
  return sentAt === null ? known.unboundAt === null : sentAt > since;
}

type Failure = Pick<AlipayError, 'kind' | 'code' | 'subCode' | 'signed'>;

/**
 * What an error of any call says about the authorisation behind it:
 *
 * - `expired`: the token is dead, and Alipay signed that
 * - `doubtful`: the same without a signature, or only timed out; ask with `queryToken` before acting (C2)
 * - `not-permitted`: this method (and the family that needs it) is not granted; the token is good for others (C3)
 * - `nothing`: something else
 */
export type TokenVerdict = 'expired' | 'doubtful' | 'not-permitted' | 'nothing';

const AUTHORISATION = '20001';
const PERMISSION = '40006';
/** 40006 too, but it is our server or our set-up that is refused, not the merchant. */
const OURS = ['ip-forbidden', 'illegal-client-ip', 'forbidden-api'];

export function judgeCallError(error: Failure): TokenVerdict {
  const subCode = error.subCode ?? '';
  if (error.code === PERMISSION) return OURS.some((text) => subCode.includes(text)) ? 'nothing' : 'not-permitted';
  if (error.code !== AUTHORISATION) return 'nothing';
  if (subCode.includes('no-api') || subCode.includes('no-product-reg-by-partner')) return 'not-permitted';
  if (subCode.includes('app-auth-token-time-out')) return 'doubtful';
  if (subCode.includes('invalid-app-auth-token')) return error.signed ? 'expired' : 'doubtful';
  return 'nothing';
}

export const isTimeOut = (error: Pick<Failure, 'subCode'>): boolean =>
  error.subCode?.includes('app-auth-token-time-out') ?? false;

/**
 * What `queryToken` (or a refresh) having failed says: `revoked` when Alipay itself, signed, does not know the token;
 * `unknown` when nobody vouches for the answer, so ask again later.
 */
export function judgeQueryError(error: Failure): 'revoked' | 'unknown' {
  const gone = ['AUTH_TOKEN_NOT_EXISTED', 'AUTH_TOKEN_NOT_CONSISTENT', 'AUTH_TOKEN_NOT_FOUND'];
  const isGone = gone.some((code) => error.subCode?.includes(code));
  return error.signed && error.kind === 'business' && isGone ? 'revoked' : 'unknown';
}

/** The states a merchant may go to from a verdict; a dead authorisation dies only once. */
export function isLoss(before: AuthorizationState, after: AuthorizationState): boolean {
  return before === 'active' && after !== 'active';
}

/** Why an exchange of the code failed, for the page the merchant sees. */
export type ExchangeFailure =
  | 'code-used'
  | 'code-unknown'
  | 'other-application'
  | 'not-third-party'
  | 'our-set-up'
  | 'busy'
  | 'unreachable'
  | 'no-answer'
  | 'refused';

const EXCHANGE_CODES: readonly (readonly [string, ExchangeFailure])[] = [
  ['AUTH_CODE_NOT_EXIST', 'code-unknown'],
  ['AUTH_CODE_NOT_VALID', 'code-used'],
  ['APP_ID_NOT_CONSISTENT', 'other-application'],
  ['APP_NOT_ISV', 'not-third-party'],
];

/** The code is as good as before: it never left us, or Alipay turned the call away before it looked at it. */
export const isCodeUntouched = (error: Pick<AlipayError, 'kind' | 'code' | 'sent'>): boolean =>
  !error.sent || isTooOften(error);

const isTooOften = ({ kind, code }: Pick<AlipayError, 'kind' | 'code'>): boolean =>
  kind === 'throttled' || (kind === 'gateway' && code === '40005');

export function judgeExchangeError(error: Failure & Pick<AlipayError, 'sent'>): ExchangeFailure {
  if (isTooOften(error)) return 'busy';
  if (!error.sent) return 'unreachable';
  switch (error.kind) {
    case 'business':
      return EXCHANGE_CODES.find(([code]) => error.subCode?.includes(code))?.[1] ?? 'refused';
    case 'gateway':
      return error.code === '20000' ? 'no-answer' : 'our-set-up';
    case 'bad_signature':
    case 'certificate_changed':
    case 'unsigned':
      return 'our-set-up';
    case 'network':
    case 'timeout':
    case 'unreadable':
      return 'no-answer';
    case 'throttled':
      return 'busy';
    case 'invalid_request':
      break;
  }
  return 'unreachable';
}
