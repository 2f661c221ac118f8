import { addReply, answerableStates } from '../state/tradecomplain.js';
import { businessError, type Call, textOf, characters } from './call.js';
import { submittedImages, submittedText } from './tradecomplain-submission.js';
import { findTradeComplaint } from './tradecomplain-view.js';

const feedbackCodes: Record<string, string> = {
  '02': '通过其他方式退款',
  '03': '已发货',
  '04': '其他',
  '05': '已完成售后服务',
  '06': '非我方责任范围',
  '194': '处理结果反馈',
};

/**
 * `alipay.merchant.tradecomplain.feedback.submit`: the merchant states how it was handled and waits for the user.
 * Taken as separate parameters and as biz_content, because sources disagree.
 */
export function feedback(call: Call): Record<string, unknown> {
  const source = { ...Object.fromEntries(call.params), ...call.biz };
  const complaint = findTradeComplaint(call, textOf(source, 'complain_event_id'));
  const code = textOf(source, 'feedback_code') ?? '';
  if (feedbackCodes[code] === undefined) throw businessError('PARAM_ILLEGAL', 'feedback_code 不合法');
  const content = submittedText(call, source, 'feedback_content');
  const images = submittedImages(call, source, 'feedback_images');
  if (characters(textOf(source, 'operator') ?? '') > 6) throw businessError('PARAM_ILLEGAL', 'operator 不能超过 6 字');
  refuseWhileRefunding(call, complaint.tradeNo);
  if (!answerableStates.includes(complaint.status)) {
    throw businessError('STATUS_CHANGED', '投诉单状态已变更，请刷新后重试');
  }
  complaint.feedbackCode = code;
  addReply(call.sim, complaint, { role: 'MERCHANT', name: '商家', content, images }, 'MERCHANT_FEEDBACKED');
  return {};
}

/** While a refund of the trade has not moved yet, its outcome has to be waited for. */
export function refuseWhileRefunding(call: Call, tradeNo: string): void {
  const now = call.sim.clock.now();
  if (call.sim.data.trades[tradeNo]?.refunds.some((refund) => refund.doneAt > now) === true) {
    throw businessError('WAITING_REFUND', '退款处理中，请稍后再试');
  }
}
