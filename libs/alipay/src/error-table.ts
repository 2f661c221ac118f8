/** May the same call be made again? `query-first`: it may have had its effect, so read or query before repeating. */
export type Retry = 'yes' | 'no' | 'query-first';

/** A text in the two languages of the product. */
export interface Words {
  zh: string;
  en: string;
}

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
  meaning: Words;
  refundOutcome?: RefundOutcome;
}

type Row = readonly [code: string, retry: Retry, concerns: Concern, zh: string, en: string, refund?: RefundOutcome];

/** Refund, trade and complaint methods: sub codes of 40004 (alipay.md 2.2, 3.4, 5.5). */
const BUSINESS: readonly Row[] = [
  [
    'SYSTEM_ERROR',
    'query-first',
    'system',
    '支付宝系统异常，结果未知',
    'Alipay system error, result unknown',
    'unknown',
  ],
  ['INVALID_PARAMETER', 'no', 'request', '参数有误', 'A parameter is wrong', 'failed'],
  ['SELLER_BALANCE_NOT_ENOUGH', 'no', 'account', '商户账户余额不足', "The seller's balance is too low", 'parked'],
  ['REFUND_AMT_NOT_EQUAL_TOTAL', 'query-first', 'request', '退款金额不符', 'The refund amount does not fit', 'query'],
  ['REASON_TRADE_REFUND_FEE_ERR', 'query-first', 'request', '退款金额有误', 'The refund amount is wrong', 'query'],
  ['REFUND_FEE_ERROR', 'query-first', 'request', '退款金额有误', 'The refund amount is wrong', 'query'],
  [
    'DISCORDANT_REPEAT_REQUEST',
    'query-first',
    'request',
    '同一退款单号曾以其他金额请求',
    'The refund number was used with another amount',
    'query',
  ],
  ['TRADE_NOT_EXIST', 'no', 'request', '该商户名下没有这笔交易', 'This seller has no such trade', 'failed'],
  ['TRADE_HAS_FINISHED', 'no', 'state', '交易已完结，超过可退款期限', 'The refund period is over', 'failed'],
  [
    'TRADE_HAS_CLOSE',
    'query-first',
    'state',
    '交易已关闭（未付款或已全额退款）',
    'The trade is closed: unpaid or fully refunded',
    'query',
  ],
  ['TRADE_STATUS_ERROR', 'query-first', 'state', '交易状态不允许退款', 'The trade is in the wrong state', 'query'],
  ['REASON_TRADE_STATUS_INVALID', 'query-first', 'state', '交易状态不合法', 'The trade is in the wrong state', 'query'],
  ['REASON_TRADE_BEEN_FREEZEN', 'no', 'account', '交易已被冻结', 'The trade is frozen', 'parked'],
  [
    'ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND',
    'no',
    'state',
    '该交易不允许退款',
    'This trade cannot be refunded',
    'failed',
  ],
  ['NOT_ALLOW_PARTIAL_REFUND', 'no', 'state', '不支持部分退款，请全额退款', 'Only a full refund is possible', 'failed'],
  ['TRADE_NOT_ALLOW_REFUND', 'no', 'state', '该交易不允许退款', 'This trade cannot be refunded', 'failed'],
  ['BUYER_NOT_EXIST', 'no', 'account', '买家账户不存在', 'The buyer account does not exist', 'parked'],
  ['BUYER_ENABLE_STATUS_FORBID', 'no', 'account', '买家账户状态受限', 'The buyer account is restricted', 'parked'],
  ['BUYER_ERROR', 'no', 'account', '买家账户异常', 'Trouble with the buyer account', 'parked'],
  ['USER_NOT_MATCH_ERR', 'no', 'account', '交易与账户不匹配', 'Trade and account do not match', 'failed'],
  ['CUSTOMER_VALIDATE_ERROR', 'no', 'account', '账户校验失败', 'The account did not pass the check', 'failed'],
  ['ALLOC_AMOUNT_VALIDATE_ERROR', 'no', 'account', '分账金额校验失败', 'The split amounts do not fit', 'parked'],
  ['REFUNDALLOC_UNAUTH_LIMIT', 'no', 'account', '退分账未授权', 'Return of split money is not authorised', 'parked'],
  [
    'REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST',
    'no',
    'account',
    '分账收款账户不存在',
    'The account of a split payee does not exist',
    'parked',
  ],
  ['TRADE_SETTLE_ERROR', 'query-first', 'system', '交易结算异常', 'Settlement failed', 'unknown'],
  ['REFUND_CHARGE_ERROR', 'query-first', 'system', '退手续费异常', 'Return of the fee failed', 'unknown'],
  ['REFUND_ACCOUNT_NOT_EXIST', 'no', 'account', '退款出资账户不存在', 'The refunding account does not exist', 'failed'],
  ['OVERDRAFT_', 'no', 'account', '垫资退款受限', 'Overdraft refund is not possible', 'failed'],
  ['ENTERPRISE_PAY_BIZ_ERROR', 'no', 'account', '企业码交易异常', 'Enterprise payment refused', 'failed'],
  ['CURRENCY_NOT_SUPPORT', 'no', 'request', '不支持该币种', 'The currency is not supported', 'failed'],
  ['ACCESS_FORBIDDEN', 'no', 'configuration', '未签约或无权限', 'Not signed up or not permitted', 'parked'],
  ['PARTNER_ERROR', 'no', 'configuration', '应用与商户不匹配', 'Wrong application for this merchant', 'parked'],
  ['PARAM_ILLEGAL', 'no', 'request', '参数有误', 'A parameter is wrong'],
  ['ILLEGAL_PARAM', 'no', 'request', '参数有误', 'A parameter is wrong'],
  ['AUTHORITY_ILLEGAL', 'no', 'method', '无权处理该投诉', 'Not permitted for this complaint'],
  ['STATUS_CHANGED', 'query-first', 'state', '投诉状态已变化', 'The complaint has moved on'],
  ['WAITING_REFUND', 'query-first', 'state', '退款处理中', 'A refund is under way'],
  ['REFUND_ALREADY_SUCCEED', 'query-first', 'state', '已退款成功', 'It has been refunded already'],
  ['REFUND_FEEDBACK_FAILED', 'no', 'state', '退款反馈失败', 'The refund feedback was refused'],
  ['SUBMIT_CONTENT_VIOLATION', 'no', 'request', '提交内容含违规词，请修改', 'The text contains forbidden words'],
  ['SECURITY_INTERCEPT', 'no', 'request', '内容被安全策略拦截', 'Stopped by a security rule'],
  ['IMAGE_SIZE_OVERRANGE', 'no', 'request', '图片超过大小限制', 'The picture is too big'],
  ['APP_NOT_ISV', 'no', 'configuration', '应用不是第三方应用', 'The application is not a third-party application'],
  ['GRANT_TYPE_INVALID', 'no', 'request', '授权类型不正确', 'Wrong grant type'],
  ['AUTH_CODE_NOT_EXIST', 'no', 'token', '授权码不存在', 'The authorisation code does not exist'],
  ['AUTH_CODE_NOT_VALID', 'no', 'token', '授权码已使用或已过期', 'The authorisation code is used or expired'],
  ['APP_ID_NOT_CONSISTENT', 'no', 'configuration', '授权码不属于本应用', 'The code belongs to another application'],
  ['AUTH_TOKEN_NOT_FOUND', 'no', 'token', '授权令牌不存在', 'The token does not exist'],
  ['AUTH_TOKEN_NOT_EXISTED', 'no', 'token', '授权令牌不存在', 'The token does not exist'],
  ['AUTH_TOKEN_NOT_CONSISTENT', 'no', 'token', '授权令牌不属于本应用', 'The token belongs to another application'],
  ['REFRESH_TOKEN_NOT_EXIST', 'no', 'token', '刷新令牌不存在', 'The refresh token does not exist'],
  ['REFRESH_TOKEN_NOT_VALID', 'no', 'token', '刷新令牌无效', 'The refresh token is not valid'],
  ['REFRESH_TOKEN_TIME_OUT', 'no', 'token', '刷新令牌已过期', 'The refresh token has expired'],
  ['COMPLAINT_PROCESS_FAILED', 'query-first', 'state', '支付宝未受理完结', 'Alipay did not accept the finish'],
];

/** Sub codes of the gateway itself (alipay.md 6). */
const GATEWAY: readonly Row[] = [
  ['unknow-error', 'query-first', 'system', '服务暂不可用，结果未知', 'Service unavailable, result unknown', 'unknown'],
  [
    'invalid-app-auth-token-no-api',
    'no',
    'method',
    '商户未授权此接口',
    'The merchant did not grant this method',
    'parked',
  ],
  [
    'no-product-reg-by-partner',
    'no',
    'method',
    '商户未签约此产品',
    'The merchant has not signed this product',
    'parked',
  ],
  [
    'invalid-app-auth-token',
    'no',
    'token',
    '商户授权无效，需重新授权',
    'The authorisation is not valid any more',
    'parked',
  ],
  ['app-auth-token-time-out', 'no', 'token', '商户授权已过期', 'The authorisation has expired', 'parked'],
  ['app-call-limited', 'yes', 'rate', '应用调用次数超限', 'Too many calls of this application'],
  ['method-call-limited', 'yes', 'rate', '接口调用次数超限', 'Too many calls of this method'],
  ['insufficient-isv-permissions', 'no', 'method', '应用未添加此功能', 'The application lacks this function', 'parked'],
  [
    'insufficient-user-permissions',
    'no',
    'method',
    '商户未签约此功能',
    'The merchant has not signed this function',
    'parked',
  ],
  ['self-invoke-forbidden', 'no', 'method', '应用不能为自己调用', 'Not allowed for the application itself', 'parked'],
  ['ip-forbidden', 'no', 'configuration', '服务器出口 IP 不在白名单', 'Our address is not on the white list', 'parked'],
  [
    'illegal-client-ip',
    'no',
    'configuration',
    '服务器出口 IP 不在白名单',
    'Our address is not on the white list',
    'parked',
  ],
  [
    'invalid-signature',
    'no',
    'configuration',
    '签名无效，请核对应用私钥',
    'Bad signature: check the private key',
    'parked',
  ],
  ['invalid-app-id', 'no', 'configuration', 'APPID 不存在', 'Unknown application id', 'parked'],
  [
    'invalid-timestamp',
    'no',
    'configuration',
    '时间戳无效，请核对服务器时间',
    'Bad timestamp: check our clock',
    'parked',
  ],
  [
    'app-cert-expired',
    'no',
    'configuration',
    '应用公钥证书已过期',
    'The application certificate has expired',
    'parked',
  ],
  ['app-cert-not-exist', 'no', 'configuration', '应用公钥证书不存在', 'Unknown application certificate', 'parked'],
  ['missing-app-cert-sn', 'no', 'configuration', '应用需使用证书模式', 'This application needs certificates', 'parked'],
  [
    'missing-alipay-root-cert-sn',
    'no',
    'configuration',
    '缺少支付宝根证书',
    'The root certificate is missing',
    'parked',
  ],
  ['missing-signature-config', 'no', 'configuration', '应用未配置加签方式', 'No key is set at Alipay', 'parked'],
  ['not-online-app', 'no', 'configuration', '应用未上线', 'The application is not online', 'parked'],
  ['suspected-attack', 'no', 'request', '内容被判定为攻击', 'The content looks like an attack', 'parked'],
];

/** Codes of the gateway, where the sub code says nothing we know. */
const CODES: readonly Row[] = [
  ['20000', 'query-first', 'system', '服务暂不可用，结果未知', 'Service unavailable, result unknown', 'unknown'],
  ['20001', 'no', 'token', '授权权限不足', 'The authorisation does not suffice', 'parked'],
  ['40001', 'no', 'configuration', '缺少必选参数', 'A parameter is missing', 'parked'],
  ['40002', 'no', 'configuration', '非法的参数', 'A parameter is not valid', 'parked'],
  ['40003', 'no', 'configuration', '条件异常', 'A condition is not met', 'parked'],
  ['40005', 'yes', 'rate', '调用频率超限', 'Too many calls'],
  ['40006', 'no', 'method', '权限不足', 'Not permitted', 'parked'],
];

function toMeaning([code, retry, concerns, zh, en, refundOutcome]: Row): CodeMeaning {
  return { code, retry, concerns, meaning: { zh, en }, ...(refundOutcome === undefined ? {} : { refundOutcome }) };
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
