import { pushRiskChange } from '../push-events.js';
import type { Simulation } from '../simulation.js';
import { newRiskId, newTaskId } from './ids.js';
import type { Merchant, Reply, RiskComplaint, RiskTrade, Trade } from './model.js';

/** `status` → Chinese, and the state after a finish, the deadline and a withdrawal. `null`: not possible there. */
export const riskStates: Record<
  string,
  { text: string; isOpen: boolean; finished: string | null; late: string | null; dropped: string | null }
> = {
  WAIT_PROCESS: state('待处理', true, 'PROCESSED', 'OVERDUE', 'DROP_COMPLAIN'),
  PROCESSING: state('处理中', true, 'PROCESSED', 'OVERDUE', 'DROP_COMPLAIN'),
  OVERDUE: state('超时未处理', true, 'OVERDUE_PROCESSED', null, 'DROP_OVERDUE_COMPLAIN'),
  PART_OVERDUE: state('部分超时未处理', true, 'OVERDUE_PROCESSED', null, 'DROP_OVERDUE_COMPLAIN'),
  PROCESSED: state('处理完成', false, null, null, 'DROP_PROCESSED'),
  OVERDUE_PROCESSED: state('超时处理完成', false, null, null, 'DROP_OVERDUE_PROCESSED'),
  DROP_COMPLAIN: state('用户撤诉', false, null, null, null),
  DROP_OVERDUE_COMPLAIN: state('超时后用户撤诉', false, null, null, null),
  DROP_PROCESSED: state('处理完成用户撤诉', false, null, null, null),
  DROP_OVERDUE_PROCESSED: state('超时处理完成用户撤诉', false, null, null, null),
};

export const riskTradeStates: Record<RiskTrade['status'], string> = {
  WAIT_PROCESS: '待处理',
  REFUNDING: '退款处理中',
  PROCESSED: '已退款',
  OVERDUE: '超时未处理',
  DROP_COMPLAIN: '用户撤诉',
};

function state(text: string, isOpen: boolean, finished: string | null, late: string | null, dropped: string | null) {
  return { text, isOpen, finished, late, dropped };
}

export interface NewRisk {
  trades: Trade[];
  content: string;
  contact?: string;
  deadlineInMs?: number;
  pictureCount?: number;
  complainedAt?: number;
  push?: boolean;
}

export function addRiskComplaint(sim: Simulation, merchant: Merchant, wanted: NewRisk): RiskComplaint {
  const complainedAt = wanted.complainedAt ?? sim.clock.now();
  const complaint: RiskComplaint = {
    id: newRiskId(sim),
    taskId: newTaskId(sim),
    authAppId: merchant.authAppId,
    userId: merchant.userId,
    status: 'WAIT_PROCESS',
    content: wanted.content,
    contact: wanted.contact,
    trades: wanted.trades.map((trade) => ({
      id: sim.store.nextSeq(),
      tradeNo: trade.tradeNo,
      status: 'WAIT_PROCESS' as const,
    })),
    complainedAt,
    deadlineAt: complainedAt + (wanted.deadlineInMs ?? sim.data.settings.riskDeadlineMs),
    processImages: [],
    replies: [],
    pictureCount: wanted.pictureCount ?? 0,
  };
  sim.data.risk[complaint.id] = complaint;
  sim.store.touch();
  watchRisk(sim, complaint);
  if (wanted.push !== false) pushRiskChange(sim, complaint);
  return complaint;
}

/** Set the timers a complaint still needs; also called for each one after a restart. */
export function watchRisk(sim: Simulation, complaint: RiskComplaint): void {
  if (riskStates[complaint.status]?.late !== null) {
    sim.clock.at(complaint.deadlineAt, () => {
      passDeadline(sim, complaint);
    });
  }
  if (complaint.settleAt !== undefined) sim.clock.at(complaint.settleAt, () => settleByItself(sim, complaint));
}

/** The deadline: trades nobody dealt with are late; with some refunded already it is only partly so. */
export function passDeadline(sim: Simulation, complaint: RiskComplaint): boolean {
  if ((riskStates[complaint.status]?.late ?? null) === null) return false;
  complaint.deadlineAt = Math.min(complaint.deadlineAt, sim.clock.now());
  const waiting = complaint.trades.filter((trade) => trade.status === 'WAIT_PROCESS');
  if (waiting.length === 0) return false;
  for (const trade of waiting) trade.status = 'OVERDUE';
  const isPartly = complaint.trades.some((trade) => trade.status === 'PROCESSED');
  change(sim, complaint, isPartly ? 'PART_OVERDUE' : 'OVERDUE');
  return true;
}

/** `process.finish`, or Alipay's own closing. @returns false when it is closed already */
export function finishRisk(
  sim: Simulation,
  complaint: RiskComplaint,
  how: { code: string; remark?: string; images?: string[] },
): boolean {
  const next = riskStates[complaint.status]?.finished ?? null;
  if (next === null) return false;
  complaint.processCode = how.code;
  complaint.processRemark = how.remark;
  complaint.processImages = how.images ?? [];
  complaint.processedAt = sim.clock.now();
  delete complaint.settleAt;
  change(sim, complaint, next);
  return true;
}

/** The complainant withdraws. @returns false when that is not possible any more */
export function withdrawRisk(sim: Simulation, complaint: RiskComplaint): boolean {
  const next = riskStates[complaint.status]?.dropped ?? null;
  if (next === null) return false;
  for (const trade of complaint.trades) if (trade.status !== 'PROCESSED') trade.status = 'DROP_COMPLAIN';
  change(sim, complaint, next);
  return true;
}

export function escalateRisk(sim: Simulation, complaint: RiskComplaint, text: string): void {
  complaint.upgradeContent = text;
  complaint.upgradedAt = sim.clock.now();
  change(sim, complaint, complaint.status);
}

export function replyRisk(sim: Simulation, complaint: RiskComplaint, reply: Omit<Reply, 'at' | 'images'>): void {
  complaint.replies.push({ ...reply, images: [], at: sim.clock.now() });
  change(sim, complaint, complaint.status);
}

export function change(sim: Simulation, complaint: RiskComplaint, status: string): void {
  complaint.status = status;
  sim.store.touch();
  pushRiskChange(sim, complaint);
}

/** A refund of `trade` moved: marks it in every complaint, and lets a fully refunded complaint close by itself. */
export function tradeRefunded(sim: Simulation, trade: Trade, isFull: boolean): void {
  const now = sim.clock.now();
  for (const complaint of Object.values(sim.data.risk)) {
    const item = complaint.trades.find((candidate) => candidate.tradeNo === trade.tradeNo);
    if (item === undefined || item.status === 'DROP_COMPLAIN' || item.status === 'PROCESSED') continue;
    if (isFull) {
      item.status = 'PROCESSED';
      item.refundedAt = now;
      planSettling(sim, complaint);
    } else if (item.status === 'REFUNDING') {
      // A partial refund changes no state (assumption): the trade waits again.
      item.status = now >= complaint.deadlineAt ? 'OVERDUE' : 'WAIT_PROCESS';
    }
  }
}

function planSettling(sim: Simulation, complaint: RiskComplaint): void {
  const delay = sim.data.settings.settleDelayMs;
  const isDone = complaint.trades.every((trade) => trade.status === 'PROCESSED');
  if (!isDone || delay < 0 || (riskStates[complaint.status]?.finished ?? null) === null) return;
  complaint.settleAt = sim.clock.now() + delay;
  sim.clock.at(complaint.settleAt, () => settleByItself(sim, complaint));
}

/** A refund of `trade` was taken on but has not moved yet. */
export function tradeRefunding(sim: Simulation, trade: Trade): void {
  for (const complaint of Object.values(sim.data.risk)) {
    for (const item of complaint.trades) {
      const isWaiting = item.status === 'WAIT_PROCESS' || item.status === 'OVERDUE';
      if (item.tradeNo === trade.tradeNo && isWaiting) item.status = 'REFUNDING';
    }
  }
}

function settleByItself(sim: Simulation, complaint: RiskComplaint): void {
  if (complaint.settleAt === undefined) return;
  delete complaint.settleAt;
  finishRisk(sim, complaint, { code: 'REFUND' });
}
