import { describe, expect, it } from 'vitest';
import { Clock } from './clock.js';
import { Kept } from './kept.js';

class HandClock extends Clock {
  ms = 0;
  now = (): number => this.ms;
  monotonic = (): number => this.ms;
}

function aKept() {
  const clock = new HandClock();
  const kept = new Kept<string>(clock, 1_000);
  let n = 0;
  const read = () => Promise.resolve(`reading ${(n += 1)}`);
  return { clock, kept, get: (key = 'a') => kept.get(key, read) };
}

describe('a summary that is kept', () => {
  it('is read once in its time, by key', async () => {
    const { clock, get } = aKept();
    expect(await Promise.all([get(), get()])).toEqual(['reading 1', 'reading 1']);
    expect(await get('b')).toBe('reading 2');
    clock.ms = 999;
    expect(await get()).toBe('reading 1');
    clock.ms = 1_000;
    expect(await get()).toBe('reading 3');
  });

  it('is forgotten at once, also while it is read', async () => {
    const { kept, get } = aKept();
    const slow = get();
    kept.forget();
    expect(await get()).toBe('reading 2');
    expect(await slow).toBe('reading 1');
    expect(await get()).toBe('reading 2');
  });

  it('is not kept where it could not be read', async () => {
    const { kept, get } = aKept();
    await expect(kept.get('a', () => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    expect(await get()).toBe('reading 1');
  });
});
