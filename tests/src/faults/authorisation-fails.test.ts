import type { Merchant, Provider } from '@redress/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apps, type House, startHouse } from '../house.js';

const shop = '2021000000000002';
const EXCHANGE = 'alipay.open.auth.token.app';

/** Whatever goes wrong between Alipay's redirect and the token, the merchant reads what to do and nothing is stored. */
describe('the exchange of a code fails', () => {
  let house: House;
  let provider: Provider;

  beforeAll(async () => {
    house = await startHouse();
    provider = await house.addProvider(apps.key);
  });
  afterEach(() => house.simulator.call('DELETE', '/faults'));
  afterAll(() => house?.close());

  /** The address Alipay sends the merchant's browser to after the consent. */
  async function consent(of: Provider = provider, appIds = shop): Promise<string> {
    const link = await house.api.call<{ url: string; batchUrl: string }>(
      'POST',
      `/providers/${of.id}/authorization-links`,
    );
    const answer = await fetch(`${appIds.includes(',') ? link.batchUrl : link.url}&auto=${appIds}`, {
      redirect: 'manual',
    });
    expect(answer.status).toBe(302);
    return answer.headers.get('location') ?? '';
  }
  async function open(url: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(url);
    return { status: answer.status, text: await answer.text() };
  }
  const merchants = () => house.api.all<Merchant>('/merchants');
  const exchanges = async () => (await house.simulator.journal(EXCHANGE)).length;
  const fail = (fault: object) => house.simulator.call('POST', '/faults', { method: EXCHANGE, times: 1, ...fault });

  describe('for good', () => {
    const refused = (subCode: string) => ({ kind: 'code', code: '40004', subCode });

    it.each([
      ['the code is used or ran out', refused('AUTH_CODE_NOT_VALID'), '授权码已使用或已过期', '重新发送授权链接'],
      ['the code is unknown', refused('AUTH_CODE_NOT_EXIST'), '支付宝不认识该授权码', '重新发送授权链接'],
      ['it was for another app', refused('APP_ID_NOT_CONSISTENT'), '授权的应用与链接不一致', '重新发送授权链接'],
      ['the app is no third-party app', refused('APP_NOT_ISV'), '不能接受授权', '检查应用类型'],
      ['something nobody knows', refused('BRAND_NEW_CODE'), '支付宝拒绝了此次授权', '重新发送授权链接'],
      ['the connection breaks', { kind: 'reset' }, '支付宝没有返回授权结果', '重新发送授权链接'],
      ['it breaks after Alipay did it', { kind: 'reset', when: 'after' }, '没有返回授权结果', '重新发送授权链接'],
      ['a proxy answers', { kind: 'http502' }, '支付宝没有返回授权结果', '重新发送授权链接'],
      ['Alipay is down', { kind: '20000' }, '支付宝没有返回授权结果', '重新发送授权链接'],
      ['half an answer comes', { kind: 'truncated' }, '支付宝没有返回授权结果', '重新发送授权链接'],
      ['far too much comes', { kind: 'huge' }, '支付宝没有返回授权结果', '重新发送授权链接'],
      ['nobody signed it', { kind: 'unsigned' }, '密钥或权限设置有误', '点击“检查”'],
      ['somebody else signed it', { kind: 'wrong-signature' }, '密钥或权限设置有误', '点击“检查”'],
    ])('%s', async (_, fault, title, advice) => {
      const url = await consent();
      const before = await exchanges();
      await fail(fault);

      const page = await open(url);
      expect(page.status).toBeGreaterThanOrEqual(400);
      expect(page.text).toContain(title);
      expect(page.text).toContain(advice);
      expect(await merchants()).toEqual([]);

      // a reload sends nothing again, and says so
      const again = await open(url);
      expect(again).toMatchObject({ status: 400, text: expect.stringContaining('该链接已使用，但授权没有完成') });
      expect((await exchanges()) - before).toBeLessThanOrEqual(1);
      expect(await merchants()).toEqual([]);
    });

    it('the code belongs to another application', async () => {
      const other = await house.addProvider(apps.certificate);
      const foreign = new URL(await consent(other)).searchParams.get('app_auth_code') ?? '';
      const mine = new URL(await consent());
      mine.searchParams.set('app_auth_code', foreign);
      expect((await open(mine.href)).text).toContain('授权的应用与链接不一致');
      expect(await merchants()).toEqual([]);
    });
  });

  describe('for now: the same page, loaded again, completes it', () => {
    it('Alipay cannot be reached', async () => {
      const url = await consent();
      const { gatewayUrl } = provider;
      const patch = (address: string) => house.api.call('PATCH', `/providers/${provider.id}`, { gatewayUrl: address });
      await patch('http://127.0.0.1:1/gateway.do');
      const page = await open(url);
      expect(page).toMatchObject({ status: 502, text: expect.stringContaining('请稍后刷新此页面重试') });
      await patch(gatewayUrl);
      expect((await open(url)).text).toContain('授权成功');
    });

    it('Alipay says too often', async () => {
      const url = await consent(provider, '2021000000000003');
      await fail({ kind: '40005' });
      expect((await open(url)).text).toContain('请稍后刷新此页面重试');
      expect((await open(url)).text).toContain('授权成功');
    });

    it('somebody else is at it: fetched ahead by the browser, or opened twice', async () => {
      const url = await consent(provider, '2021000000000009,2021000000000010');
      const before = await exchanges();
      await fail({ kind: 'latency', ms: 1_500 });
      const both = await Promise.all([open(url), open(url)]);
      expect(both.map(({ status }) => status)).toEqual([200, 200]);
      expect(both.filter(({ text }) => text.includes('授权成功'))).toHaveLength(1);
      expect(both.filter(({ text }) => text.includes('正在完成授权'))).toHaveLength(1);
      expect((await open(url)).text).toContain('该链接已完成授权');
      expect((await exchanges()) - before).toBe(1);
      const names = (await merchants()).map(({ authAppId }) => authAppId);
      expect(names.filter((name) => name.endsWith('009') || name.endsWith('010'))).toHaveLength(2);
    });
  });
});
