import { Injectable } from '@nestjs/common';
import { monotonicFactory } from 'ulid';
import { Clock } from './clock.js';

/** Makes row ids. */
export abstract class Ids {
  /** A ULID, larger than every one this process made before: ids sort by time of making. */
  abstract next(): string;
}

@Injectable()
export class UlidIds extends Ids {
  private readonly make = monotonicFactory();

  constructor(private readonly clock: Clock) {
    super();
  }

  next(): string {
    return this.make(this.clock.now());
  }
}
