import type { Page } from '@redress/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { noAnswer } from '../api/problem.js';
import { toast } from './toast.js';
import { useMore } from './use-more.js';

interface Answer {
  promise: Promise<Page<string>>;
  resolve: (page: Page<string>) => void;
  reject: (error: unknown) => void;
}

let rows: string[];
let asked: (Answer & { cursor: string })[];
let list: ReturnType<typeof useMore<string>>;

beforeEach(() => {
  rows = [];
  asked = [];
  toast.value = null;
  list = useMore<string>(
    (cursor) => {
      const answer = deferred();
      asked.push({ cursor, ...answer });
      return answer.promise;
    },
    (items) => void rows.push(...items),
  );
});

function deferred(): Answer {
  let resolve!: Answer['resolve'];
  let reject!: Answer['reject'];
  const promise = new Promise<Page<string>>((done, failed) => ([resolve, reject] = [done, failed]));
  return { promise, resolve, reject };
}
const page = (items: string[], nextCursor: string | null): Page<string> => ({ items, nextCursor });

describe('the pages after the first', () => {
  it('come one after the other, and each once', async () => {
    list.begin('a');
    const [first, same] = [list.more(), list.more()];
    expect(list.isLoadingMore.value).toBe(true);
    asked[0]?.resolve(page(['1'], 'b'));
    await Promise.all([first, same]);
    const second = list.more();
    asked[1]?.resolve(page(['2'], null));
    await second;
    await list.more();
    expect(asked.map(({ cursor }) => cursor)).toEqual(['a', 'b']);
    expect(rows).toEqual(['1', '2']);
    expect(list.hasMore.value).toBe(false);
    expect(list.isLoadingMore.value).toBe(false);
  });

  it('are not those of a list that was left meanwhile, whatever its cursor', async () => {
    list.begin('a');
    const late = list.more();
    list.begin(null);
    expect(list.hasMore.value).toBe(false);
    list.begin('a');
    asked[0]?.resolve(page(['of the former'], 'b'));
    await late;
    expect(rows).toEqual([]);
    const now = list.more();
    asked[1]?.resolve(page(['of this'], null));
    await now;
    expect(rows).toEqual(['of this']);
  });

  it('say so when they do not come, and can be asked for again', async () => {
    list.begin('a');
    const failed = list.more();
    asked[0]?.reject(noAnswer());
    await failed;
    expect(toast.value).toMatchObject({ isFailure: true });
    const again = list.more();
    asked[1]?.resolve(page(['1'], null));
    await again;
    expect(rows).toEqual(['1']);
  });

  it('go on when their list was read again up to the same place', async () => {
    list.begin('a');
    const going = list.more();
    list.begin('a');
    asked[0]?.resolve(page(['1'], null));
    await going;
    expect(rows).toEqual(['1']);
  });

  it('keep quiet about what nobody waits for any more', async () => {
    list.begin('a');
    const late = list.more();
    list.begin('b');
    asked[0]?.reject(noAnswer());
    await late;
    expect(toast.value).toBeNull();
    expect(list.hasMore.value).toBe(true);
  });
});
