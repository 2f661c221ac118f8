import { toBeijing } from '../beijing.js';
import { toYuan } from '../money.js';
import { pictureUrls, uploadedUrl } from '../pictures.js';
import type { Simulation } from '../simulation.js';
import type { Reply, TradeComplaint } from '../state/model.js';
import { businessError, type Call, merchantOf } from './call.js';

/** The object of the list; the detail adds amount and replies. */
export function tradeComplainObject(sim: Simulation, complaint: TradeComplaint): Record<string, unknown> {
  return {
    complain_event_id: complaint.id,
    status: complaint.status,
    trade_no: complaint.tradeNo,
    merchant_order_no: sim.data.trades[complaint.tradeNo]?.outTradeNo,
    gmt_create: toBeijing(complaint.createdAt),
    gmt_modified: toBeijing(complaint.modifiedAt),
    gmt_finished: complaint.finishedAt === undefined ? undefined : toBeijing(complaint.finishedAt),
    leaf_category_name: complaint.category,
    complain_reason: complaint.reason,
    content: complaint.content,
    images: complaint.pictureCount === 0 ? undefined : pictureUrls(sim, complaint.id, complaint.pictureCount),
    phone_no: complaint.phone,
    target_id: complaint.authAppId,
    target_type: 'APPID',
  };
}

export function tradeComplainDetail(sim: Simulation, complaint: TradeComplaint): Record<string, unknown> {
  const replies = complaint.replies.toReversed().map((reply) => replyObject(sim, reply));
  return {
    ...tradeComplainObject(sim, complaint),
    trade_amount: toYuan(sim.data.trades[complaint.tradeNo]?.totalFen ?? 0),
    reply_detail_infos: replies.length === 0 ? undefined : replies,
  };
}

function replyObject(sim: Simulation, reply: Reply): Record<string, unknown> {
  return {
    replier_name: reply.name,
    replier_role: reply.role,
    gmt_create: toBeijing(reply.at),
    content: reply.content,
    images: reply.images.length === 0 ? undefined : reply.images.map((key) => uploadedUrl(sim, key)),
  };
}

/** A complaint of this merchant app. */
export function findTradeComplaint(call: Call, id: string | undefined): TradeComplaint {
  const complaint = id === undefined ? undefined : call.sim.data.trade[id];
  if (complaint === undefined) throw businessError('PARAM_ILLEGAL', '投诉单不存在');
  if (complaint.authAppId !== merchantOf(call).authAppId) throw businessError('AUTHORITY_ILLEGAL', '无权操作该投诉单');
  return complaint;
}
