const MAX_GROUP = 64;
const MAX_WAIT_MS = 5;

interface Waiting<T> {
  item: T;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * Collects items and hands them on in groups, so that many share one commit (reliability.md D3): at most 64, and none
 * waits longer than 5 ms. A group is closed sooner when a turn of the event loop brought nothing new, as waiting for
 * more would only be idle; while one group commits, the next gathers. Each caller waits for the commit of its own
 * group. When a group fails, its items are tried one by one, so that a bad one hurts only itself.
 */
export class GroupCommit<T> {
  private queue: Waiting<T>[] = [];
  private isOpen = false;
  private isCommitting = false;

  /** @param isHopeless whether an error says that trying the items one by one would fail as well */
  constructor(
    private readonly commit: (items: T[]) => Promise<void>,
    private readonly isHopeless: (error: unknown) => boolean = () => false,
  ) {}

  /** How many wait for a commit. */
  get waiting(): number {
    return this.queue.length;
  }

  /** @returns when the item is durable; rejects when it is not */
  add(item: T): Promise<void> {
    return new Promise((done, failed) => {
      this.queue.push({ item, done, failed });
      if (this.isCommitting || this.isOpen) return;
      this.isOpen = true;
      this.gather(0, performance.now() + MAX_WAIT_MS);
    });
  }

  /** Looks once a turn of the event loop whether more has come. */
  private gather(seen: number, until: number): void {
    const now = this.queue.length;
    if (now > seen && now < MAX_GROUP && performance.now() < until) {
      setImmediate(() => this.gather(now, until));
      return;
    }
    this.isOpen = false;
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
      if (group.length === 1 || this.isHopeless(error)) for (const { failed } of group) failed(error);
      else for (const waiting of group) await this.commitGroup([waiting]);
    }
  }
}
