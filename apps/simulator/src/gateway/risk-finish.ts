import { finishRisk, replyRisk } from '../state/risk.js';
import { businessError, type Call, merchantOf, textOf } from './call.js';
import { findRisk } from './risk-query.js';
import { processCodes } from './risk-view.js';

/** `alipay.security.risk.complaint.process.finish`: all ids or none. */
export function riskFinish(call: Call): Record<string, unknown> {
  const ids = call.biz['id_list'];
  if (!Array.isArray(ids) || ids.length === 0) throw businessError('INVALID_PARAMETER', 'id_list 不能为空');
  const code = textOf(call.biz, 'process_code') ?? '';
  if (processCodes[code] === undefined) throw businessError('INVALID_PARAMETER', 'process_code 不合法');
  const images = imageKeys(call);
  const complaints = ids.map((id) => findRisk(call, String(id)));
  for (const complaint of complaints) {
    const done = finishRisk(call.sim, complaint, { code, remark: textOf(call.biz, 'remark'), images });
    if (!done && call.sim.data.settings.finishClosed === 'error') {
      throw businessError('COMPLAIN_STATUS_ERROR', '投诉单已完结，请勿重复处理');
    }
    const content = textOf(call.biz, 'reply_content');
    if (done && content !== undefined) {
      replyRisk(call.sim, complaint, { role: 'MERCHANT', name: '商家', content });
    }
  }
  return { complaint_process_success: true };
}

/** `img_file_list`: pictures this merchant has uploaded before. */
function imageKeys(call: Call): string[] {
  const files = call.biz['img_file_list'] ?? [];
  if (!Array.isArray(files)) throw businessError('INVALID_PARAMETER', 'img_file_list 应为数组');
  const { userId } = merchantOf(call);
  return files.map((file: unknown) => {
    const key = typeof file === 'object' && file !== null ? textOf({ ...file }, 'img_url_key') : undefined;
    const image = key === undefined ? undefined : call.sim.data.images[key];
    if (image === undefined || image.userId !== userId)
      throw businessError('INVALID_PARAMETER', '图片凭证不存在，请先上传');
    return image.key;
  });
}
