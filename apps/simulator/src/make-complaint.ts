import type { AnyComplaint } from './admin/views.js';
import { complaintTexts, tradeReasons } from './seed-texts.js';
import type { Simulation } from './simulation.js';
import type { Merchant, Trade } from './state/model.js';
import { addRiskComplaint } from './state/risk.js';
import { addTradeComplaint } from './state/tradecomplain.js';
import { addTrade, madeUpPhone } from './state/trades.js';

export interface WantedComplaint {
  family: 'risk' | 'trade';
  /** Without trades one is made, of `amountFen` or of a believable amount. */
  trades?: Trade[];
  amountFen?: number;
  content?: string;
  contact?: string;
  deadlineInMs?: number;
  pictureCount?: number;
  complainedAt?: number;
  push?: boolean;
}

const HOUR = 3_600_000;

/** A complaint with what was asked for; the rest is believable. */
export function makeComplaint(sim: Simulation, merchant: Merchant, wanted: WantedComplaint): AnyComplaint {
  const at = wanted.complainedAt ?? sim.clock.now();
  const trades = wanted.trades ?? [
    addTrade(sim, merchant, {
      amountFen: wanted.amountFen ?? believableFen(sim),
      paidAt: at - sim.random.between(1, 72) * HOUR,
    }),
  ];
  const content = wanted.content ?? sim.random.pick(complaintTexts(merchant.name));
  const contact = wanted.contact ?? madeUpPhone(sim);
  const common = { content, pictureCount: wanted.pictureCount, push: wanted.push };
  if (wanted.family === 'risk') {
    const { deadlineInMs } = wanted;
    return {
      family: 'risk',
      item: addRiskComplaint(sim, merchant, { ...common, trades, contact, deadlineInMs, complainedAt: at }),
    };
  }
  const [trade] = trades;
  if (trade === undefined) throw new Error('a trade complaint needs a trade');
  const [category, reason] = sim.random.pick(tradeReasons);
  const answerInMs = wanted.deadlineInMs;
  return {
    family: 'trade',
    item: addTradeComplaint(sim, merchant, {
      ...common,
      trade,
      category,
      reason,
      phone: contact,
      answerInMs,
      createdAt: at,
    }),
  };
}

/** Mostly 5 to 200 yuan, one in five up to 500. */
export function believableFen(sim: Simulation): number {
  const yuan = sim.random.chance(20) ? sim.random.between(201, 500) : sim.random.between(5, 200);
  const jiao = sim.random.pick([0, 0, 0, 50, 80, 90]);
  return Math.min(yuan * 100 + jiao, 50_000);
}
