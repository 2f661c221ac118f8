import type { CannedText } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { appendText, fillText, hasGaps, textsFor } from './canned-text.js';

const complaint = {
  merchantName: '云杉生活超市',
  amount: '1280.00',
  refundedAmount: '0.00',
  taskId: '10243351927',
  contact: null,
};

describe('a canned text', () => {
  it.each([
    ['{商户} 收到你的投诉 {投诉编号}', '云杉生活超市 收到你的投诉 10243351927'],
    ['共 {金额}，已退 { 退款金额 }', '共 ¥1,280.00，已退 ¥0.00'],
    ['请回电 {联系方式}', '请回电 {联系方式}'],
    ['{不认识} {} {{商户}}', '{不认识} {} {云杉生活超市}'],
    ['没有占位', '没有占位'],
  ])('%s', (content, expected) => {
    expect(fillText(content, complaint)).toBe(expected);
  });

  it('says when something is left to fill in', () => {
    expect(hasGaps(fillText('请回电 {联系方式}', complaint))).toBe(true);
    expect(hasGaps(fillText('{商户}', complaint))).toBe(false);
  });

  it('never brings a placeholder in from the facts', () => {
    expect(fillText('{商户}', { ...complaint, merchantName: '{金额}' })).toBe('{金额}');
  });

  it('is offered for its family, own ones first', () => {
    const text = (id: string, families: CannedText['families'], isShared: boolean) =>
      ({ id, families, isShared }) as CannedText;
    const texts = [text('shared', [], true), text('risk', ['risk'], false), text('trade', ['trade'], false)];
    expect(textsFor(texts, 'risk').map(({ id }) => id)).toEqual(['risk', 'shared']);
  });

  it('goes behind what is written', () => {
    expect(appendText(' ', '你好')).toBe('你好');
    expect(appendText('已补发。 ', '你好')).toBe('已补发。\n你好');
  });
});
