import { findMeaning } from '@redress/alipay';
import type { Refund as RefundView, RefundAttempt as AttemptView, Explanation } from '@redress/contract';
import { fromFen } from '@redress/contract';
import type { Refund, RefundAttempt } from './refunds.entity.js';

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export function viewRefund(refund: Refund, merchantName: string): RefundView {
  const { id, complaintId, providerId, merchantId, taskId, tradeNo, outRequestNo, reason, status, source, version } =
    refund;
  return {
    id,
    complaintId,
    providerId,
    merchantId,
    merchantName,
    taskId,
    tradeNo,
    outRequestNo,
    amount: fromFen(refund.amountFen),
    reason,
    status,
    source,
    requestedBy: refund.actor.name,
    error: refund.errorCode === null || status === 'succeeded' ? null : explain(refund.errorCode, status),
    attemptCount: refund.sends,
    nextAt: time(refund.nextAt),
    createdAt: new Date(refund.createdAt).toISOString(),
    settledAt: time(refund.settledAt),
    version,
  };
}

export function viewAttempt(attempt: RefundAttempt): AttemptView {
  const { n, kind, startedAt, endedAt, outcome, code, traceId } = attempt;
  return { n, kind, startedAt: new Date(startedAt).toISOString(), endedAt: time(endedAt), outcome, code, traceId };
}

type Words = readonly [zh: string, en: string];

const silent: Words = ['没有收到支付宝的应答，结果未知', 'Alipay did not answer; the result is unknown'];
const untrusted: Words = ['支付宝的应答不可信，没有采用', "Alipay's answer was not to be trusted and was not used"];

/** Our own reasons; Alipay's codes have their words in the library's table. */
const own: Readonly<Record<string, Words>> = {
  no_answer: silent,
  timeout: silent,
  network: silent,
  unreadable: untrusted,
  bad_signature: untrusted,
  certificate_changed: untrusted,
  unsigned: untrusted,
  throttled: ['请求太多，排队再发', 'Too many calls; it waits for its turn'],
  invalid_request: ['请求没有发出', 'The request was not sent'],
  not_confirmed: ['支付宝已受理，但未确认资金变动', 'Alipay took it but did not confirm that money moved'],
  other_trade: ['应答与本笔交易不符，结果未知', 'The answer was about another trade; the result is unknown'],
  no_result: ['多次查询仍没有结果', 'Many queries brought no result'],
  nothing_found: ['支付宝没有这笔退款', 'Alipay knows nothing of this refund'],
  amount_mismatch: ['支付宝记录的退款金额与本笔不同', 'Alipay has this refund with another amount'],
  gave_up: ['处理多次出错，已停止', 'It failed many times and was stopped'],
  'complaint-unreadable': ['读不到投诉，未发出退款', 'The complaint could not be read; nothing was sent'],
  merchant_unauthorized: ['商户授权已失效', "The merchant's authorisation has ended"],
  stopped: ['自动退款已停止', 'Automatic refunds were stopped'],
  withdrawn: ['用户已撤诉', 'The complaint was withdrawn'],
  'not-open': ['投诉已不是待处理', 'The complaint is not open any more'],
  'foreign-trade': ['交易不属于该商户', 'The trade belongs to somebody else'],
  'refunded-before': ['该交易已在别处退款', 'The trade was refunded elsewhere'],
  'provider-switched-off': ['服务商的自动退款已关闭', "The provider's automatic refunds are off"],
  'merchant-switched-off': ['商户的自动退款已关闭', "The merchant's automatic refunds are off"],
  'trade-not-refundable': ['交易当前状态不能退款', 'The trade cannot be refunded now'],
  'trade-amount-differs': ['交易金额与投诉不符', "The trade's amount differs from the complaint's"],
};

const remedies: Readonly<Record<'failed' | 'parked' | 'unknown' | 'cancelled' | 'other', Words>> = {
  failed: [
    '本次没有退款。可按原因处理后重新发起，或与用户另行协商',
    'Nothing was refunded. Mend the cause and refund anew, or settle it otherwise',
  ],
  parked: [
    '请核对商户账户与交易后重新退款，退款单号不变',
    'Check the merchant account and the trade, then send it again; the number stays the same',
  ],
  unknown: ['系统正在查询，请勿在别处退款', 'It is being queried; do not refund elsewhere'],
  cancelled: ['没有发出退款。需要时可人工退款', 'Nothing was sent. Refund by hand if need be'],
  other: ['稍后会自动重试', 'It will be tried again'],
};

function explain(code: string, status: Refund['status']): Explanation {
  const meaning = findMeaning(code, code)?.meaning;
  const [zh, en] = meaning
    ? [meaning.zh, meaning.en]
    : (own[code] ?? ['支付宝返回了未知的原因', 'Alipay gave a reason that is not known']);
  const remedy = remedies[status as keyof typeof remedies] ?? remedies.other;
  return { code, message: { 'zh-CN': zh, en }, remedy: { 'zh-CN': remedy[0], en: remedy[1] } };
}
