import { Injectable } from '@nestjs/common';
import { monotonicFactory } from 'ulid';
import { Clock } from './clock.js';
import { RandomPool } from './crypto/random-pool.js';

/** Makes row ids. */
export abstract class Ids {
  /** A ULID, larger than every one this process made before: ids sort by time of making. */
  abstract next(): string;
}

@Injectable()
export class UlidIds extends Ids {
  private readonly random = new RandomPool();
  private readonly make = monotonicFactory(() => this.random.take(1).readUInt8() / 256);

  constructor(private readonly clock: Clock) {
    super();
  }

  next(): string {
    return this.make(this.clock.now());
  }
}
