import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, hasWords, searchWordsOf, tokensOf } from './search-words.js';

describe('what the index keeps', () => {
  it('is windows of two characters, Latin words and numbers whole, each once', () => {
    const [front, back] = [tokensOf(['退款']), tokensOf(['款退'])];
    expect(front).toHaveLength(1);
    expect(tokensOf(['退款退款', 'iPhone14 ＡＢＣ'])).toEqual([...front, ...back, 'xiphone', 'x14x', 'xabc']);
  });

  it.each(['the', 'a', 'of', '1', '退款', '𠮷野', 'x'.repeat(200), 'naïve', 'été', '가나'])(
    'is spelled so that no parser drops it: %s',
    (text) => {
      for (const token of tokensOf([text])) expect(token).toMatch(/^(x[a-z0-9]{3,60}|[0-9a-n][0-9a-z]{7})$/);
    },
  );
});

describe('what is searched for', () => {
  it.each(['', '退', 'a', '!', '！！', ' 退 ', '😀😀'])('is nothing in %j', (query) => {
    expect(searchWordsOf(query)).toBeNull();
  });

  it.each([
    ['退款', '商家不退款给我', true],
    ['不退款', '商家不退款给我', true],
    ['退款 商家', '商家不退款给我', true],
    ['退给', '商家不退款给我', false],
    ['IPHONE', '我的iPhone14坏了', true],
    ['iphone14', '我的iPhone14坏了', true],
    ['１４', '我的iPhone14坏了', true],
    ['退款 破损', '商家不退款给我', false],
  ])('%s in %s: %s', (query, text, isThere) => {
    const wanted = searchWordsOf(query);
    expect(wanted).not.toBeNull();
    expect(wanted && hasWords([text], wanted)).toBe(isThere);
  });

  it('has no token that a text holding the words lacks', () => {
    const letters = fc.constantFrom(...'退款商家不给我abz19 ，é');
    const texts = fc.array(letters, { maxLength: 30 }).map((list) => list.join(''));
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(5), (text, from, length) => {
        // a whole run of Latin letters or digits is one word of the index: a part of it finds nothing, by design
        const cut = foldText(text).slice(from % (text.length + 1), (from % (text.length + 1)) + length);
        const wanted = searchWordsOf(cut);
        if (wanted === null || /[a-z0-9]/.test(cut)) return;
        const kept = tokensOf([text]);
        expect(wanted.tokens.filter((token) => !kept.includes(token))).toEqual([]);
      }),
    );
  });
});
