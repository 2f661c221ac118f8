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
   * Start one more member.
   *
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
    const gone = new Promise((resolve) => {
      child.once('error', resolve);
      child.once('close', resolve);
    });
    const member = { name, child, gone };
    this.#members.set(name, member);
    child.once('error', (error) => this.#left(member, `before it began: ${error.message}`));
    child.once('close', (code, signal) => this.#left(member, signal ? `by ${signal}` : `with exit code ${code}`, code));
  }

  /** End everything, the youngest first, as the older ones serve it; what does not go in `patienceMs` is killed. */
  async stop(code = 0, patienceMs = 35_000) {
    if (this.#ending) return this.ended;
    this.#ending = true;
    const timer = setTimeout(() => this.#killAll(), patienceMs);
    for (const { child, gone } of [...this.#members.values()].reverse()) {
      child.kill('SIGINT');
      await gone;
    }
    clearTimeout(timer);
    this.#end(code);
    return this.ended;
  }

  #signal(name) {
    if (this.#ending) {
      this.#killAll();
      return;
    }
    if (name === 'SIGINT') say('\nStopping …');
    void this.stop(0);
  }

  #killAll() {
    for (const { child } of this.#members.values()) child.kill('SIGKILL');
  }

  #left(member, how, code) {
    if (this.#ending) return;
    say(`\nThe ${member.name} ended ${how}, so everything else is stopped too. Its last words are above.`);
    void this.stop(code || 1);
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
