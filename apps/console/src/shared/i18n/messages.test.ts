import { describe, expect, it } from 'vitest';
import { en } from './en.js';
import { zhCN } from './zh-CN.js';

interface Tree {
  [key: string]: string | Tree;
}
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : leaves(value, `${path}${key}.`),
  );
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').toSorted();

describe('messages', () => {
  const chinese = new Map(leaves(zhCN));
  const english = new Map(leaves(en));

  it('have the same names in both languages', () => {
    expect([...english.keys()].toSorted()).toEqual([...chinese.keys()].toSorted());
  });

  it.each([...chinese.keys()])('%s says something, with the same values', (key) => {
    const [zh = '', text = ''] = [chinese.get(key), english.get(key)];
    expect(zh).not.toBe('');
    expect(text).not.toBe('');
    expect([...new Set(holes(text))]).toEqual([...new Set(holes(zh))]);
  });

  it('keep to the tone: no exclamation marks, no 您', () => {
    for (const text of chinese.values()) expect(text).not.toMatch(/[！!您]/);
  });
});
