/** May the same call be made again? `query-first`: it may have had its effect, so read or query before repeating. */
export type Retry = 'yes' | 'no' | 'query-first';

/**
 * What a refusal says about a refund:
 * `failed` nothing moved and nothing can · `parked` nothing moved, may work later, a person must look ·
 * `unknown` may have moved: query, then repeat with the same number · `query` query, but do not repeat by itself.
 */
export type RefundOutcome = 'failed' | 'parked' | 'unknown' | 'query';

/** Whom a code concerns: the merchant's token, this one method's permission, our set-up, the call rate … */
export type Concern = 'token' | 'method' | 'configuration' | 'rate' | 'system' | 'request' | 'state' | 'account';

export interface CodeMeaning {
  /** The text looked for inside `sub_code` (or `code`). */
  code: string;
  retry: Retry;
  concerns: Concern;
  refundOutcome?: RefundOutcome;
}

type Row = readonly [code: string, retry: Retry, concerns: Concern, refund?: RefundOutcome];

/** Refund, trade and complaint methods: sub codes of 40004 (alipay.md 2.2, 3.4, 5.5). */
const BUSINESS: readonly Row[] = [
  ['SYSTEM_ERROR', 'query-first', 'system', 'unknown'],
  ['INVALID_PARAMETER', 'no', 'request', 'failed'],
  ['SELLER_BALANCE_NOT_ENOUGH', 'no', 'account', 'parked'],
  ['REFUND_AMT_NOT_EQUAL_TOTAL', 'query-first', 'request', 'query'],
  ['REASON_TRADE_REFUND_FEE_ERR', 'query-first', 'request', 'query'],
  ['REFUND_FEE_ERROR', 'query-first', 'request', 'query'],
  ['DISCORDANT_REPEAT_REQUEST', 'query-first', 'request', 'query'],
  ['TRADE_NOT_EXIST', 'no', 'request', 'failed'],
  ['TRADE_HAS_FINISHED', 'no', 'state', 'failed'],
  ['TRADE_HAS_CLOSE', 'query-first', 'state', 'query'],
  ['TRADE_STATUS_ERROR', 'query-first', 'state', 'query'],
  ['REASON_TRADE_STATUS_INVALID', 'query-first', 'state', 'query'],
  ['REASON_TRADE_BEEN_FREEZEN', 'no', 'account', 'parked'],
  ['ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND', 'no', 'state', 'failed'],
  ['NOT_ALLOW_PARTIAL_REFUND', 'no', 'state', 'failed'],
  ['TRADE_NOT_ALLOW_REFUND', 'no', 'state', 'failed'],
  ['BUYER_NOT_EXIST', 'no', 'account', 'parked'],
  ['BUYER_ENABLE_STATUS_FORBID', 'no', 'account', 'parked'],
  ['BUYER_ERROR', 'no', 'account', 'parked'],
  ['USER_NOT_MATCH_ERR', 'no', 'account', 'failed'],
  ['CUSTOMER_VALIDATE_ERROR', 'no', 'account', 'failed'],
  ['ALLOC_AMOUNT_VALIDATE_ERROR', 'no', 'account', 'parked'],
  ['REFUNDALLOC_UNAUTH_LIMIT', 'no', 'account', 'parked'],
  ['REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST', 'no', 'account', 'parked'],
  ['TRADE_SETTLE_ERROR', 'query-first', 'system', 'unknown'],
  ['REFUND_CHARGE_ERROR', 'query-first', 'system', 'unknown'],
  ['REFUND_ACCOUNT_NOT_EXIST', 'no', 'account', 'failed'],
  ['OVERDRAFT_', 'no', 'account', 'failed'],
  ['ENTERPRISE_PAY_BIZ_ERROR', 'no', 'account', 'failed'],
  ['CURRENCY_NOT_SUPPORT', 'no', 'request', 'failed'],
  ['ACCESS_FORBIDDEN', 'no', 'configuration', 'parked'],
  ['PARTNER_ERROR', 'no', 'configuration', 'parked'],
  ['PARAM_ILLEGAL', 'no', 'request'],
  ['ILLEGAL_PARAM', 'no', 'request'],
  ['AUTHORITY_ILLEGAL', 'no', 'method'],
  ['STATUS_CHANGED', 'query-first', 'state'],
  ['WAITING_REFUND', 'query-first', 'state'],
  ['REFUND_ALREADY_SUCCEED', 'query-first', 'state'],
  ['REFUND_FEEDBACK_FAILED', 'no', 'state'],
  ['SUBMIT_CONTENT_VIOLATION', 'no', 'request'],
  ['SECURITY_INTERCEPT', 'no', 'request'],
  ['IMAGE_SIZE_OVERRANGE', 'no', 'request'],
  ['APP_NOT_ISV', 'no', 'configuration'],
  ['GRANT_TYPE_INVALID', 'no', 'request'],
  ['AUTH_CODE_NOT_EXIST', 'no', 'token'],
  ['AUTH_CODE_NOT_VALID', 'no', 'token'],
  ['APP_ID_NOT_CONSISTENT', 'no', 'configuration'],
  ['AUTH_TOKEN_NOT_FOUND', 'no', 'token'],
  ['AUTH_TOKEN_NOT_EXISTED', 'no', 'token'],
  ['AUTH_TOKEN_NOT_CONSISTENT', 'no', 'token'],
  ['REFRESH_TOKEN_NOT_EXIST', 'no', 'token'],
  ['REFRESH_TOKEN_NOT_VALID', 'no', 'token'],
  ['REFRESH_TOKEN_TIME_OUT', 'no', 'token'],
  ['COMPLAINT_PROCESS_FAILED', 'query-first', 'state'],
];

/** Sub codes of the gateway itself (alipay.md 6). */
const GATEWAY: readonly Row[] = [
  ['unknow-error', 'query-first', 'system', 'unknown'],
  ['invalid-app-auth-token-no-api', 'no', 'method', 'parked'],
  ['no-product-reg-by-partner', 'no', 'method', 'parked'],
  ['invalid-app-auth-token', 'no', 'token', 'parked'],
  ['app-auth-token-time-out', 'no', 'token', 'parked'],
  ['app-call-limited', 'yes', 'rate'],
  ['method-call-limited', 'yes', 'rate'],
  ['insufficient-isv-permissions', 'no', 'method', 'parked'],
  ['insufficient-user-permissions', 'no', 'method', 'parked'],
  ['self-invoke-forbidden', 'no', 'method', 'parked'],
  ['ip-forbidden', 'no', 'configuration', 'parked'],
  ['illegal-client-ip', 'no', 'configuration', 'parked'],
  ['invalid-signature', 'no', 'configuration', 'parked'],
  ['invalid-app-id', 'no', 'configuration', 'parked'],
  ['invalid-timestamp', 'no', 'configuration', 'parked'],
  ['app-cert-expired', 'no', 'configuration', 'parked'],
  ['app-cert-not-exist', 'no', 'configuration', 'parked'],
  ['missing-app-cert-sn', 'no', 'configuration', 'parked'],
  ['missing-alipay-root-cert-sn', 'no', 'configuration', 'parked'],
  ['missing-signature-config', 'no', 'configuration', 'parked'],
  ['not-online-app', 'no', 'configuration', 'parked'],
  ['suspected-attack', 'no', 'request', 'parked'],
];

/** Codes of the gateway, where the sub code says nothing we know. */
const CODES: readonly Row[] = [
  ['20000', 'query-first', 'system', 'unknown'],
  ['20001', 'no', 'token', 'parked'],
  ['40001', 'no', 'configuration', 'parked'],
  ['40002', 'no', 'configuration', 'parked'],
  ['40003', 'no', 'configuration', 'parked'],
  ['40005', 'yes', 'rate'],
  ['40006', 'no', 'method', 'parked'],
];

function toMeaning([code, retry, concerns, refundOutcome]: Row): CodeMeaning {
  return { code, retry, concerns, ...(refundOutcome === undefined ? {} : { refundOutcome }) };
}

/** Longest first, because some codes contain others (`invalid-app-auth-token-no-api`, `BUYER_NOT_EXIST`). */
const SUB_CODES: readonly CodeMeaning[] = [...BUSINESS, ...GATEWAY]
  .map(toMeaning)
  .sort((left, right) => right.code.length - left.code.length);
const MAIN_CODES: ReadonlyMap<string, CodeMeaning> = new Map(CODES.map((row) => [row[0], toMeaning(row)]));

/**
 * Look a refusal up. Sub codes are matched by containment: prefixes are missing or misspelt in places
 * (`TRADE_NOT_EXIST`, `AQC.SYSTEM_ERROR`).
 */
export function findMeaning(code: string | undefined, subCode: string | undefined): CodeMeaning | undefined {
  const found = subCode === undefined ? undefined : SUB_CODES.find((row) => subCode.includes(row.code));
  return found ?? (code === undefined ? undefined : MAIN_CODES.get(code));
}

/** Every row of the table, for documentation and tests. */
export const codeMeanings: readonly CodeMeaning[] = [...SUB_CODES, ...MAIN_CODES.values()];
