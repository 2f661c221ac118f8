import { type ChildProcess, spawn } from 'node:child_process';

const KEPT_LINES = 300;

/** A test run that is cut short takes its programs along. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A program of ours as a child process: its last words are kept, its end can be awaited. */
export class Program {
  private child: ChildProcess | null = null;
  private words: string[] = [];
  private gone: Promise<number | NodeJS.Signals | null> = Promise.resolve(null);

  constructor(
    readonly name: string,
    private readonly entry: string,
  ) {}

  /** @param env the whole environment; nothing is inherited but what is in it */
  start(env: NodeJS.ProcessEnv): void {
    if (this.isRunning) throw new Error(`${this.name} runs already`);
    const child = spawn(process.execPath, [this.entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => this.keep(chunk));
    }
    this.gone = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        running.delete(child);
        resolve(signal ?? code);
      });
    });
  }

  get isRunning(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Its exit code, or the signal that ended it. */
  exit(): Promise<number | NodeJS.Signals | null> {
    return this.gone;
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.isRunning) this.child?.kill(signal);
    await this.gone;
  }

  /** The last lines it printed, for the report of a failed test. */
  tail(lines = 60): string {
    return this.words.join('').split('\n').slice(-lines).join('\n');
  }

  private keep(chunk: string): void {
    this.words.push(chunk);
    if (this.words.length > KEPT_LINES * 2) this.words = this.words.slice(-KEPT_LINES);
  }
}
