import { Faults } from '../../../apps/simulator/src/faults.js';
import { Journal } from '../../../apps/simulator/src/journal.js';
import type { Pushes } from '../../../apps/simulator/src/push.js';
import { freshData } from '../../../apps/simulator/src/seed.js';
import { Random, type Simulation } from '../../../apps/simulator/src/simulation.js';
import type { SimClock } from '../../../apps/simulator/src/state/clock.js';
import { Store } from '../../../apps/simulator/src/state/store.js';

/** 2026-11-22 10:00:00 in Beijing. */
const START = 1_795_312_800_000;

interface Timer {
  at: number;
  run: () => Promise<void> | void;
}

/** The simulator's clock without real time: it stands until it is moved. */
class VirtualClock {
  private time = START;
  private timers: Timer[] = [];

  now(): number {
    return this.time;
  }

  at(at: number, run: Timer['run']): void {
    this.timers.push({ at, run });
  }

  /** Moves on, stopping at each timer on the way. */
  advance(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.timers.splice(this.timers.indexOf(next), 1);
      this.time = Math.max(this.time, next.at);
      void next.run();
    }
    this.time = until;
  }
}

/** The simulator's state and rules without its server: time is virtual, chance comes from the seed, messages go to `onPush`. */
export function virtualSimulation(seed: number, onPush: () => void) {
  const store = new Store(undefined, () => freshData(START));
  const clock = new VirtualClock();
  const sim: Simulation = {
    store,
    get data() {
      return store.data;
    },
    clock: clock as unknown as SimClock,
    faults: new Faults(),
    journal: new Journal(),
    pushes: { send: onPush } as unknown as Pushes,
    random: new Random(seed),
    url: 'https://pictures.example',
    smtpPort: 0,
  };
  return { sim, clock };
}
