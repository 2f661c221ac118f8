import { REQUIRED_METHODS, RISK_METHODS, TRADE_METHODS } from '@redress/alipay';
import { describe, expect, it } from 'vitest';
import { ABILITIES, judgeAbilities } from './abilities.js';

const lacking = (missing: readonly string[]) =>
  judgeAbilities(missing, true)
    .filter(({ granted }) => granted === false)
    .map(({ ability }) => ability);

describe('abilities', () => {
  it('hold every method that a merchant must grant, each once', () => {
    const methods = Object.values(ABILITIES).flatMap((ability) => ability.methods);
    expect([...methods].sort()).toEqual(REQUIRED_METHODS.map(({ method }) => method).sort());
  });

  it.each([
    ['nothing', [], []],
    ['the list of a family', [RISK_METHODS.list], ['risk_read']],
    [
      'finishing and pictures of one family',
      [TRADE_METHODS.finish, TRADE_METHODS.upload],
      ['trade_finish', 'trade_pictures'],
    ],
    ['refunds and what asks about them', ['alipay.trade.refund', 'alipay.trade.query'], ['refund', 'refund_lookup']],
    ['a method that nobody needs', ['alipay.user.info.share'], []],
  ])('lack %s', (_, missing, expected) => {
    expect(lacking(missing)).toEqual(expected);
  });

  it('name the methods to ask for, and are unknown until Alipay was asked', () => {
    expect(judgeAbilities([RISK_METHODS.get], true)[0]).toEqual({
      ability: 'risk_read',
      granted: false,
      missingMethods: [RISK_METHODS.get],
    });
    expect(judgeAbilities([], false).map(({ granted }) => granted)).toEqual(Array(10).fill(null));
  });
});
