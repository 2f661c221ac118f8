import { DatabaseBusy } from './errors.js';

type Release = () => void;

/** Lets a number of holders in at once, the others wait in order. */
export class Semaphore {
  private readonly waiting: ((release: Release) => void)[] = [];
  private free: number;

  constructor(size: number) {
    this.free = size;
  }

  /**
   * @param waitMs real time
   * @throws {DatabaseBusy} after waiting that long
   */
  acquire(waitMs: number): Promise<Release> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve(this.releaseOnce());
    }
    return new Promise((resolve, reject) => {
      const enter = (release: Release) => {
        clearTimeout(timer);
        resolve(release);
      };
      const timer = setTimeout(() => {
        const index = this.waiting.indexOf(enter);
        if (index >= 0) this.waiting.splice(index, 1);
        reject(new DatabaseBusy(null));
      }, waitMs);
      this.waiting.push(enter);
    });
  }

  private releaseOnce(): Release {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = this.waiting.shift();
      if (next) next(this.releaseOnce());
      else this.free += 1;
    };
  }
}

/** One holder at a time. */
export class Mutex extends Semaphore {
  constructor() {
    super(1);
  }
}
