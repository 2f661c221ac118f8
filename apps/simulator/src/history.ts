import { perform } from './acts.js';
import { makeComplaint } from './make-complaint.js';
import { processRemarks } from './seed-texts.js';
import type { Simulation } from './simulation.js';
import type { RiskComplaint, TradeComplaint } from './state/model.js';
import { finishRisk } from './state/risk.js';
import { takeRefund } from './state/trades.js';

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;

/**
 * A believable past for a demo: most complaints settled, some withdrawn or late, a few still open. Nothing is pushed.
 * @returns how many were made
 */
export function makeHistory(
  sim: Simulation,
  wanted: { complaints: number; days: number; authAppIds: string[] },
): number {
  const merchants = wanted.authAppIds.flatMap((id) => sim.data.merchants[id] ?? []);
  if (merchants.length === 0) return 0;
  const now = sim.clock.now();
  for (let made = 0; made < wanted.complaints; made++) {
    const isOpen = sim.random.chance(18);
    const age = isOpen ? sim.random.between(0, 20) * HOUR : sim.random.between(1, wanted.days) * DAY;
    const at = now - age - sim.random.between(0, HOUR);
    const complaint = makeComplaint(sim, sim.random.pick(merchants), {
      family: sim.random.chance(70) ? 'risk' : 'trade',
      complainedAt: at,
      pictureCount: sim.random.chance(30) ? sim.random.between(1, 4) : 0,
      push: false,
    });
    if (isOpen) continue;
    if (complaint.family === 'risk') closeRisk(sim, complaint.item, at);
    else closeTrade(sim, complaint.item, at);
  }
  sim.store.touch();
  return wanted.complaints;
}

function closeRisk(sim: Simulation, item: RiskComplaint, at: number): void {
  const isLate = sim.random.chance(12);
  if (isLate) item.status = 'OVERDUE';
  if (sim.random.chance(15)) {
    perform(sim, { family: 'risk', item }, 'withdraw', {});
    return;
  }
  const isRefunded = sim.random.chance(65);
  if (isRefunded) refundAll(sim, item);
  finishRisk(sim, item, {
    code: isRefunded ? 'REFUND' : sim.random.pick(['CONSENSUS_WITH_CLIENT', 'RECTIFICATION_NO_REFUND', 'ORTHER']),
    remark: sim.random.pick(processRemarks),
  });
  item.processedAt = isLate ? item.deadlineAt + sim.random.between(1, 9) * HOUR : at + sim.random.between(1, 20) * HOUR;
  for (const trade of item.trades) if (trade.refundedAt !== undefined) trade.refundedAt = item.processedAt;
}

function refundAll(sim: Simulation, item: RiskComplaint): void {
  for (const { tradeNo } of item.trades) {
    const trade = sim.data.trades[tradeNo];
    if (trade === undefined) continue;
    takeRefund(sim, trade, { outRequestNo: `H${tradeNo}`, amountFen: trade.totalFen, by: 'outside' });
  }
}

function closeTrade(sim: Simulation, item: TradeComplaint, at: number): void {
  const end = sim.random.pick(['FINISHED', 'FINISHED', 'FINISHED', 'CANCELLED', 'PLATFORM_FINISH', 'CLOSED']);
  item.status = end;
  item.finishedAt = at + sim.random.between(2, 30) * HOUR;
  item.modifiedAt = item.finishedAt;
  if (end === 'CANCELLED') return;
  item.replies.push({
    role: 'MERCHANT',
    name: '商家',
    content: sim.random.pick(processRemarks),
    images: [],
    at: at + HOUR,
  });
}
