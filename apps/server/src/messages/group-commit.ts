const MAX_GROUP = 64;
const MAX_WAIT_MS = 5;

interface Waiting<T> {
  item: T;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * Collects items and hands them on in groups, so that many share one commit (reliability.md D3): up to 64 of them, or
 * what came within 5 ms; while one group commits, the next gathers. Each caller waits for the commit of its own group.
 * When a group fails, its items are tried one by one, so that a bad one hurts only itself.
 */
export class GroupCommit<T> {
  private queue: Waiting<T>[] = [];
  private timer: NodeJS.Timeout | null = null;
  private isCommitting = false;

  constructor(private readonly commit: (items: T[]) => Promise<void>) {}

  /** How many wait for a commit. */
  get waiting(): number {
    return this.queue.length;
  }

  /** @returns when the item is durable; rejects when it is not */
  add(item: T): Promise<void> {
    return new Promise((done, failed) => {
      this.queue.push({ item, done, failed });
      if (this.isCommitting) return;
      if (this.queue.length >= MAX_GROUP) this.start();
      else this.timer ??= setTimeout(() => this.start(), MAX_WAIT_MS);
    });
  }

  private start(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    void this.run();
  }

  /** Never rejects: every failure goes to the caller whose item it was. */
  private async run(): Promise<void> {
    this.isCommitting = true;
    while (this.queue.length > 0) await this.commitGroup(this.queue.splice(0, MAX_GROUP));
    this.isCommitting = false;
  }

  private async commitGroup(group: Waiting<T>[]): Promise<void> {
    try {
      await this.commit(group.map(({ item }) => item));
      for (const { done } of group) done();
    } catch (error) {
      const [only, ...others] = group;
      if (only && others.length === 0) only.failed(error);
      else for (const waiting of group) await this.commitGroup([waiting]);
    }
  }
}
