import { perform } from './acts.js';
import type { AnyComplaint } from './admin/views.js';
import { makeComplaint } from './make-complaint.js';
import type { Simulation } from './simulation.js';
import type { Merchant } from './state/model.js';
import { addTrade } from './state/trades.js';
import { believableFen } from './make-complaint.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Time left at arrival, in hours; most are far off, some press. All made up. */
const hoursLeft = [24, 24, 24, 24, 20, 12, 6, 5, 2, 1];

/**
 * A steady trickle of believable complaints for the merchants that authorised one of the apps. It runs on real time,
 * so moving the clock does not make a flood.
 */
export class Trickle {
  private handle: NodeJS.Timeout | undefined;
  private readonly later = new Set<NodeJS.Timeout>();

  constructor(private readonly sim: Simulation) {}

  /** @param perMinute 0 stops it @param appIds of which apps; empty = all */
  set(perMinute: number, appIds: string[]): void {
    Object.assign(this.sim.data.trickle, { perMinute, appIds });
    this.sim.store.touch();
    this.resume();
  }

  resume(): void {
    this.stop();
    const { perMinute } = this.sim.data.trickle;
    if (perMinute === 0) return;
    this.handle = setInterval(() => this.drop(), Math.max(MINUTE / perMinute, 10));
    this.handle.unref();
  }

  stop(): void {
    clearInterval(this.handle);
    for (const timer of this.later) clearTimeout(timer);
    this.later.clear();
  }

  /** One more complaint. Without an authorised merchant nothing happens. */
  private drop(): void {
    const { sim } = this;
    const merchants = this.authorisedMerchants();
    if (merchants.length === 0) return;
    const merchant = sim.random.pick(merchants);
    const isRisk = sim.random.chance(65);
    const isPair = isRisk && sim.random.chance(10);
    const pair = [1, 2].map(() => believableFen(sim));
    const complaint = makeComplaint(sim, merchant, {
      family: isRisk ? 'risk' : 'trade',
      trades: isPair ? pair.map((amountFen) => addTrade(sim, merchant, { amountFen })) : undefined,
      pictureCount: sim.random.chance(25) ? sim.random.between(1, 4) : 0,
      deadlineInMs: isRisk ? sim.random.pick(hoursLeft) * HOUR : undefined,
    });
    sim.data.trickle.made += 1;
    if (sim.random.chance(12)) this.afterwards(() => this.change(complaint));
  }

  private authorisedMerchants(): Merchant[] {
    const { data } = this.sim;
    const ids = new Set(
      data.authorizations
        .filter((item) => item.status === 'valid')
        .filter((item) => data.trickle.appIds.length === 0 || data.trickle.appIds.includes(item.appId))
        .map((item) => item.authAppId),
    );
    return [...ids].flatMap((id) => data.merchants[id] ?? []);
  }

  /** People change their minds: most of these withdraw, some press on. */
  private change(complaint: AnyComplaint): void {
    const act = this.sim.random.pick(['withdraw', 'withdraw', 'reply', 'escalate'] as const);
    perform(this.sim, complaint, act, {});
  }

  private afterwards(act: () => void): void {
    const timer = setTimeout(
      () => {
        this.later.delete(timer);
        act();
      },
      this.sim.random.between(1, 4) * MINUTE,
    );
    timer.unref();
    this.later.add(timer);
  }
}
