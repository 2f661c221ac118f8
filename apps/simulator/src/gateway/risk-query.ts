import type { RiskComplaint } from '../state/model.js';
import { businessError, type Call, merchantOf, textOf } from './call.js';
import { riskDetail } from './risk-view.js';

/** `alipay.security.risk.complaint.info.query`: by `complain_id`, or the newer `record_id`. */
export function riskQuery(call: Call): Record<string, unknown> {
  const id = textOf(call.biz, 'complain_id') ?? textOf(call.biz, 'record_id');
  if (id === undefined) throw businessError('INVALID_PARAMETER', 'complain_id 不能为空');
  return riskDetail(call.sim, findRisk(call, id));
}

/** Another merchant's complaint does not exist for this one. (The sub code is ours; none is published.) */
export function findRisk(call: Call, id: string): RiskComplaint {
  const complaint = call.sim.data.risk[id];
  if (complaint === undefined || complaint.userId !== merchantOf(call).userId) {
    throw businessError('COMPLAIN_NOT_EXIST', '投诉单不存在');
  }
  return complaint;
}
