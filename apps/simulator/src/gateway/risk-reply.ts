import { replyRisk } from '../state/risk.js';
import { businessError, type Call, textOf } from './call.js';
import { findRisk } from './risk-query.js';

/** `alipay.security.risk.complaint.reply.send`: a text to the complainant; it changes no state (assumption). */
export function riskReply(call: Call): Record<string, unknown> {
  const id = textOf(call.biz, 'complaint_id') ?? textOf(call.biz, 'record_id');
  if (id === undefined) throw businessError('INVALID_PARAMETER', 'complaint_id 不能为空');
  const content = textOf(call.biz, 'reply_content');
  if (content === undefined) throw businessError('INVALID_PARAMETER', 'reply_content 不能为空');
  if (call.sim.data.settings.badWords.some((word) => content.includes(word))) {
    throw businessError('SUBMIT_CONTENT_VIOLATION', '回复内容包含违规信息');
  }
  replyRisk(call.sim, findRisk(call, id), { role: 'MERCHANT', name: '商家', content });
  return {};
}
