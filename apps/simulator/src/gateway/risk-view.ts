import { toBeijing } from '../beijing.js';
import { toYuan } from '../money.js';
import { pictureUrls, uploadedUrl } from '../pictures.js';
import type { Simulation } from '../simulation.js';
import type { RiskComplaint } from '../state/model.js';
import { riskStates, riskTradeStates } from '../state/risk.js';

export const processCodes: Record<string, string> = {
  CONSENSUS_WITH_CLIENT: '已联系到用户，协商一致，无异议',
  RECTIFICATION_NO_REFUND: '不涉及退款，已针对投诉内容进行整改',
  REFUND: '已退款，用户无异议',
  SUBMIT_PROOF_NOT_CONTACTED: '已提交证明材料',
  ORTHER: '其他',
};

/** The object of the list; fields that have no value are absent. */
export function riskObject(sim: Simulation, complaint: RiskComplaint): Record<string, unknown> {
  const amountFen = complaint.trades.reduce((sum, item) => sum + (sim.data.trades[item.tradeNo]?.totalFen ?? 0), 0);
  return {
    id: complaint.id,
    task_id: complaint.taskId,
    opposite_pid: complaint.userId,
    opposite_name: sim.data.merchants[complaint.authAppId]?.name,
    complain_amount: toYuan(amountFen),
    contact: complaint.contact,
    gmt_complain: toBeijing(complaint.complainedAt),
    gmt_process: complaint.processedAt === undefined ? undefined : toBeijing(complaint.processedAt),
    gmt_overdue: toBeijing(complaint.deadlineAt),
    gmt_risk_finish_time: toBeijing(complaint.complainedAt),
    complain_content: complaint.content,
    trade_no: complaint.trades.map((item) => item.tradeNo).join(','),
    status: complaint.status,
    status_description: riskStates[complaint.status]?.text ?? '未知状态',
    ...processing(sim, complaint),
    complaint_trade_info_list: complaint.trades.map((item) => tradeInfo(sim, complaint, item)),
  };
}

function processing(sim: Simulation, complaint: RiskComplaint): Record<string, unknown> {
  if (complaint.processCode === undefined) return {};
  return {
    process_code: complaint.processCode,
    process_message: processCodes[complaint.processCode],
    process_remark: complaint.processRemark,
    process_img_url_list:
      complaint.processImages.length === 0 ? undefined : complaint.processImages.map((key) => uploadedUrl(sim, key)),
  };
}

function tradeInfo(
  sim: Simulation,
  complaint: RiskComplaint,
  item: RiskComplaint['trades'][number],
): Record<string, unknown> {
  const trade = sim.data.trades[item.tradeNo];
  return {
    id: item.id,
    complaint_record_id: complaint.id,
    trade_no: item.tradeNo,
    out_no: trade?.outTradeNo,
    gmt_trade: trade === undefined ? undefined : toBeijing(trade.paidAt),
    gmt_refund: item.refundedAt === undefined ? undefined : toBeijing(item.refundedAt),
    status: item.status,
    status_description: riskTradeStates[item.status],
    amount: toYuan(trade?.totalFen ?? 0),
  };
}

/** The object of the detail: the same with what only the detail has. */
export function riskDetail(sim: Simulation, complaint: RiskComplaint): Record<string, unknown> {
  const time = (ms: number | undefined) => (ms === undefined ? undefined : toBeijing(ms));
  return {
    ...riskObject(sim, complaint),
    certify_info:
      complaint.pictureCount === 0 ? undefined : pictureUrls(sim, String(complaint.id), complaint.pictureCount),
    upgrade_content: complaint.upgradeContent,
    gmt_upgrade: time(complaint.upgradedAt),
    gmt_upgrade_risk_finish_time: time(complaint.upgradedAt),
  };
}
