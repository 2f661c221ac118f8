import { expect, it } from 'vitest';
import { draftKey, forgetDrafts } from './draft-keys.js';

it('forgets every draft and nothing else', () => {
  const kept = new Map([
    [draftKey('a', 'finish:1'), '{}'],
    ['redress.language', 'en'],
    [draftKey('b', 'reply:2'), '{}'],
  ]);
  forgetDrafts({
    length: kept.size,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
  });
  expect([...kept.keys()]).toEqual(['redress.language']);
});
