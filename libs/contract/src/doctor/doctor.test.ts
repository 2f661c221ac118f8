import { describe, expect, it } from 'vitest';
import { doctorEntries, explain, isExplained } from './index.js';

describe('the table', () => {
  it('has at least 60 entries, each once', () => {
    const codes = doctorEntries.map(([code]) => code);
    expect(codes.length).toBeGreaterThanOrEqual(60);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it.each(doctorEntries)('%s says in both languages what it is and what to do', (code, whoActs, button, ...texts) => {
    const [zh, en, remedyZh, remedyEn] = texts;
    for (const text of texts) expect(text.trim()).toBe(text);
    for (const text of [zh, remedyZh]) expect(text).toMatch(/\p{Script=Han}/u);
    for (const text of [en, remedyEn]) expect(text).not.toMatch(/\p{Script=Han}/u);
    for (const text of texts) expect(text).not.toMatch(/[.。！!]$/);
    // whoever has nothing to do is not given a button that would not help
    if (whoActs === 'nobody') expect([null, 'sync_merchant', 'check_provider']).toContain(button);
    expect(code).not.toBe('');
  });
});

describe('explain', () => {
  it.each([
    ['ACQ.SELLER_BALANCE_NOT_ENOUGH', 'refund', '商户余额不足', 'merchant', 'retry_refund'],
    ['AQC.SYSTEM_ERROR', 'refund', '支付宝系统异常，结果未知', 'nobody', null],
    ['SYSTEM_ERROR', undefined, '支付宝系统异常', 'alipay', null],
    ['isv.invalid-signature', undefined, '支付宝不认可请求的签名', 'us', 'edit_provider'],
    ['aop.invalid-app-auth-token', 'reading', '商户授权已失效', 'merchant', 'authorize'],
    ['aop.invalid-app-auth-token-no-api', 'reading', '商户授权时没有包含此接口', 'merchant', 'authorize'],
    ['timeout', 'refund', '没有收到支付宝的应答，结果未知', 'nobody', null],
    ['timeout', 'reading', '支付宝没有应答', 'nobody', null],
    ['revoked', 'reading', '商户取消了授权', 'merchant', 'authorize'],
    ['40006', 'reading', '权限不足', 'us', 'open_setup'],
  ] as const)('%s (%s)', (code, occasion, message, whoActs, button) => {
    expect(explain(code, occasion)).toMatchObject({ code, message: { 'zh-CN': message }, whoActs, button });
  });

  it('takes a finding of ours only as a whole word: a code that holds it is another one', () => {
    expect(explain('isv.not-a-refused-thing').message['zh-CN']).toBe('支付宝返回了未收录的原因');
  });

  it('puts the detail behind the message', () => {
    expect(explain('refused', undefined, '40002 isv.x').message).toEqual({
      'zh-CN': '支付宝拒绝了请求（40002 isv.x）',
      en: 'Alipay refused the call (40002 isv.x)',
    });
  });

  it('admits not to know', () => {
    expect(isExplained('ACQ.BRAND_NEW')).toBe(false);
    expect(explain('ACQ.BRAND_NEW')).toMatchObject({ code: 'ACQ.BRAND_NEW', whoActs: 'us', button: null });
  });
});
