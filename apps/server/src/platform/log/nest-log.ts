import type { LoggerService } from '@nestjs/common';
import type { AreaLog, Log } from './log.js';

/** Nest's own words go into our log; its lines about routing and wiring are of no use to an operator. */
export class NestLog implements LoggerService {
  private readonly lines: AreaLog;

  constructor(log: Log) {
    this.lines = log.for('nest');
  }

  log(): void {
    // what Nest says of modules and routes is known from the code
  }

  warn(message: unknown): void {
    this.lines.warn(textOf(message));
  }

  error(message: unknown): void {
    if (message instanceof Error) this.lines.error('error inside the framework', { error: message });
    else this.lines.error(textOf(message));
  }
}

const textOf = (message: unknown): string => (typeof message === 'string' ? message : JSON.stringify(message));
