import { freshData } from './seed.js';
import type { Simulation } from './simulation.js';
import { watchRisk } from './state/risk.js';
import { watchTradeComplaint } from './state/tradecomplain.js';
import { watchRefund } from './state/trades.js';
import type { Trickle } from './trickle.js';

/** Beginning, and beginning again. */
export class Lifecycle {
  constructor(
    private readonly sim: Simulation,
    private readonly trickle: Trickle,
  ) {}

  /** Set every timer the state asks for; after a start with a file these are many. */
  resume(): void {
    const { sim } = this;
    const now = sim.clock.now();
    for (const complaint of Object.values(sim.data.risk)) watchRisk(sim, complaint);
    for (const complaint of Object.values(sim.data.trade)) watchTradeComplaint(sim, complaint);
    for (const trade of Object.values(sim.data.trades)) {
      for (const refund of trade.refunds) if (refund.doneAt > now) watchRefund(sim, trade, refund);
    }
    sim.pushes.resume();
    this.trickle.resume();
  }

  /** Back to the seed. Numbers go on, so that nothing is mistaken for something of before. */
  async reset(keepApps: boolean): Promise<void> {
    const { sim } = this;
    await sim.pushes.settled();
    const old = sim.data;
    const fresh = { ...freshData(sim.clock.now()), seq: old.seq };
    if (keepApps) {
      const { apps, merchants, codes, authorizations, smtpAccounts, settings } = old;
      Object.assign(fresh, { apps, merchants, codes, authorizations, smtpAccounts, settings });
    }
    sim.clock.clear();
    sim.clock.setOffset(0);
    sim.store.data = fresh;
    sim.faults.clear();
    sim.journal.clear();
    sim.pushes.mode = { paused: false, delayMs: 0, reorder: false, duplicates: 0 };
    this.trickle.resume();
    sim.store.touch();
  }
}
