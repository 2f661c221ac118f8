import { randomFillSync } from 'node:crypto';

const SIZE = 4_096;

/** Random bytes from the system, fetched by the page: a call for twelve of them costs more than the sealing they are for. */
export class RandomPool {
  private readonly bytes = Buffer.alloc(SIZE);
  private used = SIZE;

  /** A copy of `length` fresh bytes, each given out once. */
  take(length: number): Buffer {
    if (this.used + length > SIZE) {
      randomFillSync(this.bytes);
      this.used = 0;
    }
    const taken = Buffer.from(this.bytes.subarray(this.used, this.used + length));
    this.bytes.fill(0, this.used, this.used + length);
    this.used += length;
    return taken;
  }
}
