import type { LocalText } from '@redress/contract';

/*
 * Words for the codes that events carry. They are Alipay's own where Alipay has them (alipay.md 3.2 to 3.4); a code
 * that is not here is shown as it is.
 */

type Words = Readonly<Record<string, LocalText>>;
const word = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

/** Raw states of both families. */
export const rawStates: Words = {
  WAIT_PROCESS: word('待处理', 'to be handled'),
  PROCESSING: word('处理中', 'being handled'),
  PROCESSED: word('处理完成', 'handled'),
  OVERDUE: word('超时未处理', 'late'),
  OVERDUE_PROCESSED: word('超时处理完成', 'handled late'),
  PART_OVERDUE: word('部分超时未处理', 'partly late'),
  DROP_COMPLAIN: word('用户撤诉', 'withdrawn'),
  DROP_OVERDUE_COMPLAIN: word('超时后用户撤诉', 'withdrawn after the deadline'),
  DROP_PROCESSED: word('处理完成后用户撤诉', 'withdrawn after it was handled'),
  DROP_OVERDUE_PROCESSED: word('超时处理完成后用户撤诉', 'withdrawn after it was handled late'),
  MERCHANT_PROCESSING: word('商家处理中', 'waiting for the merchant'),
  MERCHANT_FEEDBACKED: word('商家已反馈', 'answered, waiting for the user'),
  MERCHANT_FEEDBACK_TIMEOUT: word('商家处理超时', 'the merchant was late'),
  PLATFORM_PROCESSING: word('平台处理中', 'with the platform'),
  PLATFORM_FINISH: word('平台处理完结', 'finished by the platform'),
  REPORT_SUCCEED: word('举报成立', 'report upheld'),
  FINISHED: word('投诉已完结', 'finished'),
  CANCELLED: word('投诉已撤销', 'withdrawn'),
  CLOSED: word('系统关闭', 'closed by the system'),
};

/** State of one trade within a complaint, where it differs from the words for a complaint. */
export const tradeStates: Words = {
  ...rawStates,
  REFUNDING: word('退款处理中', 'being refunded'),
  PROCESSED: word('已退款', 'refunded'),
};

/** Process codes of the risk family and feedback codes of the trade family. */
export const finishCodes: Words = {
  CONSENSUS_WITH_CLIENT: word('已联系到用户，协商一致', 'agreed with the user'),
  RECTIFICATION_NO_REFUND: word('不涉及退款，已整改', 'rectified, no refund involved'),
  REFUND: word('已退款，用户无异议', 'refunded'),
  SUBMIT_PROOF_NOT_CONTACTED: word('已提交证明材料', 'proof submitted'),
  ORTHER: word('其他', 'other'),
  OTHER_CHANNEL_REFUND: word('已通过其他方式退款', 'refunded in another way'),
  '02': word('已通过其他方式退款', 'refunded in another way'),
  '03': word('已发货', 'shipped'),
  '04': word('其他', 'other'),
  '05': word('已完成售后服务', 'after-sales service done'),
  '06': word('非我方责任', 'not our responsibility'),
  '194': word('处理结果', 'result of handling'),
};

/** What was said to Alipay beside a finish. */
export const statementKinds: Words = {
  reply: word('回复用户', 'reply'),
  evidence: word('补充证据', 'evidence'),
};

export const closeReasons: Words = {
  handled: word('已处理', 'handled'),
  withdrawn: word('用户撤诉', 'withdrawn by the user'),
  system: word('系统关闭', 'closed by the system'),
};

/** Who spoke in a complaint's conversation. */
export const speakers: Words = {
  user: word('用户', 'the user'),
  merchant: word('商家', 'the merchant'),
  platform: word('平台', 'the platform'),
  system: word('系统', 'the system'),
};

export const via: Words = {
  message: word('消息推送', 'a message'),
  poll: word('定时查询', 'polling'),
  refresh: word('手动查询', 'a reading on request'),
};

export const refundSources: Words = {
  person: word('人工退款', 'by a person'),
  policy: word('自动退款', 'automatic'),
  api: word('接口退款', 'by the API'),
};

/** Why the policy did not refund; limits are in `limitedReasons`. */
export const noRefundReasons: Words = {
  stopped: word('自动退款已全部停止', 'automatic refunds are stopped'),
  'provider-switched-off': word('服务商未开启自动退款', 'the provider has automatic refunds off'),
  'merchant-switched-off': word('商户未开启自动退款', 'the merchant has automatic refunds off'),
  'provider-disabled': word('服务商已停用', 'the provider is disabled'),
  'merchant-disabled': word('商户已停用', 'the merchant is disabled'),
  merchant_unbound: word('商户已解绑', 'the merchant was unbound'),
  merchant_unauthorized: word('商户授权已失效', "the merchant's authorisation has ended"),
  'not-open': word('投诉不在待处理状态', 'the complaint is not open'),
  withdrawn: word('用户已撤诉', 'the user withdrew the complaint'),
  'before-switch-on': word('投诉早于开启自动退款', 'complained before automatic refunds were switched on'),
  'foreign-trade': word('交易不属于该商户', 'the trade belongs to another merchant'),
  'refunded-before': word('该交易已退过款', 'the trade was refunded before'),
  'trade-unknown': word('交易信息不完整', 'the trade is not known well enough'),
  'refund-pending': word('该交易有退款尚未确定', 'a refund of the trade is not decided yet'),
};

/** The same with a limit: what it limits. */
export const limitedReasons: Words = {
  'over-complaint-limit': word('超过单笔投诉限额', 'over the limit a complaint'),
  'over-merchant-day-limit': word('超过商户当日限额', 'over the limit a merchant and day'),
  'over-merchant-day-count': word('超过商户当日笔数', 'over the number of refunds a merchant and day'),
  'over-provider-day-limit': word('超过服务商当日限额', 'over the limit a provider and day'),
};

/** Columns of providers and merchants that a person may change. */
export const changedFields: Words = {
  created: word('新建', 'created'),
  deleted: word('删除', 'removed'),
  name: word('名称', 'name'),
  companyName: word('公司名称', 'company name'),
  enabled: word('启用状态', 'enabled'),
  autoRefund: word('自动退款', 'automatic refund'),
  authorization: word('授权恢复有效', 'the authorisation is good again'),
  environment: word('环境', 'environment'),
  gatewayUrl: word('网关地址', 'gateway address'),
  authorizationUrl: word('授权页地址', 'authorisation page'),
  callsPerSecond: word('调用频率', 'call rate'),
  signMode: word('加签方式', 'sign mode'),
  privateKey: word('应用私钥', 'private key'),
  alipayPublicKey: word('支付宝公钥', 'Alipay public key'),
  appCertificate: word('应用公钥证书', 'app certificate'),
  alipayCertificate: word('支付宝公钥证书', 'Alipay certificate'),
  alipayRootCertificate: word('支付宝根证书', 'Alipay root certificate'),
  aesKey: word('AES 密钥', 'AES key'),
};

/** A code in words, or the code itself. */
export const inWords = (words: Words, code: unknown): LocalText => {
  const text = typeof code === 'string' || typeof code === 'number' ? String(code) : '';
  return (Object.hasOwn(words, text) && words[text]) || word(text, text);
};
