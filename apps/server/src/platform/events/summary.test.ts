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

  it('tells what was changed of a merchant', () => {
    const data = { name: '小店', what: 'enabled,autoRefund' };
    expect(summaryOf({ type: 'merchant.updated', data })['zh-CN']).toBe('商户 小店 已修改：启用状态、自动退款');
  });
});
