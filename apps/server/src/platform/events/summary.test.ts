import { eventTypes } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { summaryOf } from './summary.js';

describe('summaryOf', () => {
  it.each(eventTypes)('has words in both languages for %s, whatever it carries', (type) => {
    const none: Record<string, string> = {};
    for (const data of [none, { amount: '1234.50', name: '小店', reason: 'stopped', what: 'name', code: 'X' }]) {
      const words = summaryOf({ type, data });
      expect(words['zh-CN']).toMatch(/\p{Script=Han}/u);
      expect(words.en).toMatch(/[a-z]/);
      expect(`${words['zh-CN']}${words.en}`).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });

  it('says why nothing was refunded, with the limit', () => {
    const data = { reason: 'over-complaint-limit', amount: '250.00', limit: '200.00' };
    expect(summaryOf({ type: 'refund.declined', data })).toEqual({
      'zh-CN': '未自动退款 ¥250.00：超过单笔投诉限额 ¥200.00',
      en: 'Not refunded automatically ¥250.00: over the limit a complaint (¥200.00)',
    });
  });

  it('writes amounts with separators', () => {
    expect(summaryOf({ type: 'refund.succeeded', data: { amount: '1234567.89' } }).en).toBe('¥1,234,567.89 refunded');
  });

  it('shows a code that it does not know as it is', () => {
    const data = { from: 'WAIT_PROCESS', to: 'SOMETHING_NEW' };
    expect(summaryOf({ type: 'complaint.updated', data })['zh-CN']).toBe('状态从「待处理」变为「SOMETHING_NEW」');
  });

  it.each([
    [
      { what: 'deadline', from: '2026-11-22T02:00:00.000Z', to: '2026-11-22T16:30:00.000Z' },
      '处理截止时间从 11-22 10:00 改为 11-23 00:30',
    ],
    [{ what: 'deadline', from: null, to: '2026-11-22T16:30:00.000Z' }, '处理截止时间为 11-23 00:30'],
    [{ what: 'amount', from: '128.00', to: '64.00' }, '投诉金额从 ¥128.00 变为 ¥64.00'],
    [{ what: 'content' }, '投诉内容有修改'],
    [{ what: 'contact' }, '用户的联系方式有修改'],
    [{ what: 'result', code: 'REFUND' }, '处理结果为「已退款，用户无异议」'],
    [{ what: 'trades', count: 2 }, '新增 2 笔被投诉的交易'],
    [
      { what: 'trade', tradeNo: '20261', from: 'WAIT_PROCESS', to: 'REFUNDING' },
      '交易 20261 从「待处理」变为「退款处理中」',
    ],
    [{ what: 'pictures', count: 1 }, '用户补充了 1 张图片'],
    [{ what: 'reply' }, '用户有新的留言'],
    [{ what: 'reply', role: 'merchant' }, '对话中有商家的新回复'],
  ])('tells what changed of a complaint: %j', (data, expected) => {
    expect(summaryOf({ type: 'complaint.updated', data })['zh-CN']).toBe(expected);
  });

  it('tells how a complaint was closed, and whether that was done elsewhere', () => {
    const data = { reason: 'handled', code: 'CONSENSUS_WITH_CLIENT', elsewhere: true };
    expect(summaryOf({ type: 'complaint.closed', data })['zh-CN']).toBe(
      '投诉已在别处完结：已处理 · 已联系到用户，协商一致',
    );
  });

  it('tells what was changed of a merchant', () => {
    const data = { name: '小店', what: 'enabled,autoRefund' };
    expect(summaryOf({ type: 'merchant.updated', data })['zh-CN']).toBe('商户 小店 已修改：启用状态、自动退款');
  });
});
