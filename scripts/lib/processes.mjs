import { spawn } from 'node:child_process';
import { root } from './paths.mjs';
import { say } from './steps.mjs';

/**
 * Call `act` for Ctrl-C, SIGTERM and a closed terminal. Under npm one Ctrl-C arrives twice (from the terminal and from
 * npm), and a second signal means "at once" to our processes: what comes within a second of another is the same wish.
 */
export function onStopSignal(act) {
  let last = -Infinity;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const now = performance.now();
      if (now - last > 1_000) act(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      last = now;
    });
  }
}

/**
 * The processes of one command that live and die together: Ctrl-C or SIGTERM ends all of them, and one that ends by
 * itself takes the rest along, with a sentence that names it.
 */
export class Household {
  #members = new Map();
  #ending = false;
  #end;
  /** Resolves with the exit code once everything is gone. */
  ended = new Promise((resolve) => (this.#end = resolve));

  constructor() {
    onStopSignal((signal) => this.#signal(signal));
  }

  /** Whether it is being ended; nothing should be begun any more. */
  get ending() {
    return this.#ending;
  }

  /**
   * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, prefix?: boolean, onLine?: (line: string) => boolean }} [options]
   *        prefix: put the name before each line; onLine: sees each line first, true keeps it from being printed
   */
  start(name, command, args, options = {}) {
    const { env = process.env, cwd = root, prefix = false, onLine = () => false } = options;
    // detached: Ctrl-C goes to this process alone, which then ends the members in order, once
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const print = (line) => {
      if (!onLine(line)) say(prefix ? `${name.padEnd(10)}│ ${line}` : line);
    };
    eachLine(child.stdout, print);
    eachLine(child.stderr, print);
    const member = { name, child, isGone: false };
    this.#members.set(name, member);
    child.on('error', (error) => this.#left(member, error.message));
    child.on('close', (code, signal) => this.#left(member, signal ? `by ${signal}` : `with exit code ${code}`, code));
    return member;
  }

  /** End everything: SIGTERM now, SIGKILL for what is still there after `patienceMs`. */
  async stop(code = 0, patienceMs = 35_000) {
    if (this.#ending) return this.ended;
    this.#ending = true;
    this.code = code;
    this.#sendAll('SIGTERM');
    const timer = setTimeout(() => this.#sendAll('SIGKILL'), patienceMs);
    timer.unref();
    this.#endIfEmpty();
    return this.ended;
  }

  #signal(name) {
    if (this.#ending) return this.#sendAll('SIGKILL');
    if (name === 'SIGINT') say('\nStopping …');
    void this.stop(0);
  }

  #sendAll(signal) {
    for (const { child, isGone } of this.#members.values()) if (!isGone) child.kill(signal);
  }

  #left(member, how, code) {
    if (member.isGone) return;
    member.isGone = true;
    if (!this.#ending) {
      say(`\nThe ${member.name} ended ${how}, so everything else is stopped too. Its last words are above.`);
      void this.stop(code || 1);
    }
    this.#endIfEmpty();
  }

  #endIfEmpty() {
    if (this.#ending && [...this.#members.values()].every((m) => m.isGone)) this.#end(this.code);
  }
}

function eachLine(stream, take) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  });
  stream.on('end', () => rest && take(rest));
}
