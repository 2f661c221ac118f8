import { addReply, talkableStates } from '../state/tradecomplain.js';
import { businessError, type Call, textOf } from './call.js';
import { refuseWhileRefunding } from './tradecomplain-feedback.js';
import { submittedImages, submittedText } from './tradecomplain-submission.js';
import { findTradeComplaint } from './tradecomplain-view.js';

/** `alipay.merchant.tradecomplain.reply.submit`: a message; it does not stop the clock. */
export function reply(call: Call): Record<string, unknown> {
  return say(call, 'reply_content', 'reply_images', talkableStates);
}

/** `alipay.merchant.tradecomplain.supplement.submit`: evidence while the platform judges. */
export function supplement(call: Call): Record<string, unknown> {
  return say(call, 'supplement_content', 'supplement_images', ['PLATFORM_PROCESSING']);
}

function say(call: Call, text: string, pictures: string, states: readonly string[]): Record<string, unknown> {
  const complaint = findTradeComplaint(call, textOf(call.biz, 'complain_event_id'));
  const content = submittedText(call, call.biz, text);
  const images = submittedImages(call, call.biz, pictures);
  refuseWhileRefunding(call, complaint.tradeNo);
  if (!states.includes(complaint.status)) throw businessError('STATUS_CHANGED', '投诉单状态已变更，请刷新后重试');
  addReply(call.sim, complaint, { role: 'MERCHANT', name: '商家', content, images });
  return {};
}
