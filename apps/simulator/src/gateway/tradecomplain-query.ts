import { type Call, textOf } from './call.js';
import { findTradeComplaint, tradeComplainDetail } from './tradecomplain-view.js';

/** `alipay.merchant.tradecomplain.query` */
export function tradeComplainQuery(call: Call): Record<string, unknown> {
  return tradeComplainDetail(call.sim, findTradeComplaint(call, textOf(call.biz, 'complain_event_id')));
}
