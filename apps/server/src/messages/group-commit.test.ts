import { describe, expect, it } from 'vitest';
import { GroupCommit } from './group-commit.js';

describe('group commit', () => {
  it('puts what comes together into one commit, and no more than 64', async () => {
    const groups: number[][] = [];
    const commits = new GroupCommit<number>(async (items) => {
      groups.push(items);
    });
    await Promise.all(Array.from({ length: 150 }, (_, n) => commits.add(n)));
    expect(groups.map((group) => group.length)).toEqual([64, 64, 22]);
    expect(groups.flat()).toEqual(Array.from({ length: 150 }, (_, n) => n));
  });

  it('answers nobody before the commit of its group', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const commits = new GroupCommit<string>(() => gate);
    let isDone = false;
    const added = (async () => {
      await commits.add('a');
      isDone = true;
    })();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isDone).toBe(false);
    release();
    await added;
    expect(isDone).toBe(true);
  });

  it('lets a bad item hurt only itself', async () => {
    const stored: string[] = [];
    const commits = new GroupCommit<string>(async (items) => {
      if (items.includes('bad')) throw new Error('bad row');
      stored.push(...items);
    });
    const results = await Promise.allSettled(['a', 'bad', 'b'].map((item) => commits.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(stored).toEqual(['a', 'b']);
  });

  it('tries no item alone when the error says that nothing can be stored', async () => {
    let tries = 0;
    const commits = new GroupCommit<string>(
      async () => {
        tries += 1;
        throw new Error('away');
      },
      () => true,
    );
    const results = await Promise.allSettled(['a', 'b', 'c'].map((item) => commits.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(tries).toBe(1);
  });

  it('goes on after a failure', async () => {
    let fails = true;
    const commits = new GroupCommit<string>(async () => {
      if (fails) throw new Error('down');
    });
    await expect(commits.add('a')).rejects.toThrow('down');
    fails = false;
    await expect(commits.add('a')).resolves.toBeUndefined();
    expect(commits.waiting).toBe(0);
  });
});
