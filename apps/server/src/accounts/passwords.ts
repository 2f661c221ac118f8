import { Injectable } from '@nestjs/common';
import { problem } from '../platform/http/problem.js';

/** argon2id, at least what reliability.md P1 asks for. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const atOnce = 4;
const mostWaiting = 32;

/** Hashes and compares passwords, a few at a time: each takes 19 MiB and a thread. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private dummy: Promise<string> | null = null;

  /** PHC text. */
  hash(password: string): Promise<string> {
    return this.oneOfFew(async () => (await load()).hash(password, options));
  }

  /**
   * @param hash null for an unknown user: the time is spent all the same, so that nobody learns who exists
   * @throws {ProblemError} `login_throttled` when too many wait
   */
  async matches(hash: string | null, password: string): Promise<boolean> {
    this.dummy ??= this.hash('nobody has this password');
    const against = hash ?? (await this.dummy);
    const isRight = await this.oneOfFew(async () => (await load()).verify(against, password));
    return isRight && hash !== null;
  }

  private async oneOfFew<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= atOnce) {
      if (this.waiting.length >= mostWaiting) throw problem('login_throttled', { retryAfterSeconds: 2 });
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

/** Loaded at the first sign-in: the native module need not slow the start. */
const load = () => import('@node-rs/argon2');
