import { exchangeToken, queryToken } from './auth-token.js';
import type { Method } from './call.js';
import { subscribeTopic, subscription, unsubscribeTopic } from './message-topic.js';
import { riskFinish } from './risk-finish.js';
import { riskList } from './risk-list.js';
import { riskQuery } from './risk-query.js';
import { riskReply } from './risk-reply.js';
import { feedback } from './tradecomplain-feedback.js';
import { tradeComplainList } from './tradecomplain-list.js';
import { tradeComplainQuery } from './tradecomplain-query.js';
import { reply, supplement } from './tradecomplain-reply.js';
import { queryTrade } from './trade-query.js';
import { refundTrade } from './trade-refund.js';
import { queryRefund } from './trade-refund-query.js';
import { uploadMerchantImage, uploadRiskFile } from './upload.js';

/** Every method the gateway knows. */
export const methods: ReadonlyMap<string, Method> = new Map([
  ['alipay.security.risk.complaint.info.batchquery', riskList],
  ['alipay.security.risk.complaint.info.query', riskQuery],
  ['alipay.security.risk.complaint.process.finish', riskFinish],
  ['alipay.security.risk.complaint.file.upload', uploadRiskFile],
  ['alipay.security.risk.complaint.reply.send', riskReply],
  ['alipay.merchant.tradecomplain.batchquery', tradeComplainList],
  ['alipay.merchant.tradecomplain.query', tradeComplainQuery],
  ['alipay.merchant.tradecomplain.feedback.submit', feedback],
  ['alipay.merchant.tradecomplain.reply.submit', reply],
  ['alipay.merchant.tradecomplain.supplement.submit', supplement],
  ['alipay.merchant.image.upload', uploadMerchantImage],
  ['alipay.trade.refund', refundTrade],
  ['alipay.trade.fastpay.refund.query', queryRefund],
  ['alipay.trade.query', queryTrade],
  ['alipay.open.auth.token.app', exchangeToken],
  ['alipay.open.auth.token.app.query', queryToken],
  ['alipay.open.app.message.topic.subscribe', subscribeTopic],
  ['alipay.open.app.message.topic.unsubscribe', unsubscribeTopic],
  ['alipay.open.app.message.subscription.query', subscription],
]);

/** Called by the app itself, never on behalf of a merchant. */
export const appOnlyMethods: ReadonlySet<string> = new Set([
  'alipay.open.auth.token.app',
  'alipay.open.auth.token.app.query',
  'alipay.open.app.message.topic.subscribe',
  'alipay.open.app.message.topic.unsubscribe',
  'alipay.open.app.message.subscription.query',
]);
