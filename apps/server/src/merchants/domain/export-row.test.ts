import type { Merchant } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { exportHeader, exportRow } from './export-row.js';
import { findColumns } from './names.js';

const aReading = (over: Partial<Merchant['readings'][number]> = {}): Merchant['readings'][number] => ({
  family: 'risk',
  permitted: true,
  lastGoodReadAt: '2026-11-24T08:10:00.000Z',
  lastError: null,
  state: 'read',
  cause: null,
  advice: null,
  subscribed: null,
  lastComplaintAt: null,
  plannedIntervalMs: 60_000,
  ...over,
});
const aMerchant = (over: Partial<Merchant> = {}): Merchant => ({
  id: '01JD0000000000000000000000',
  providerId: '01JD0000000000000000000001',
  providerName: '好服务商',
  authAppId: '2021000000000002',
  userId: '2088000000000002',
  companyName: '云杉商贸有限公司',
  name: '云杉生活超市',
  autoRefund: true,
  providerAutoRefund: false,
  enabled: true,
  authorization: 'active',
  authorizedAt: '2026-11-23T16:00:00.000Z',
  unboundAt: null,
  missingMethods: [],
  readings: [
    aReading(),
    aReading({ family: 'trade', lastGoodReadAt: null, lastError: 'aop.x', state: 'blind', cause: 'error' }),
  ],
  openComplaints: 3,
  overdueComplaints: 1,
  version: 1,
  createdAt: '2026-11-23T16:00:00.000Z',
  updatedAt: '2026-11-23T16:00:00.000Z',
  ...over,
});
const asObject = (merchant: Merchant) => {
  const cells = exportRow(merchant, 'zh-CN');
  return Object.fromEntries(exportHeader('zh-CN').map((title, n) => [title, cells[n]]));
};

describe('a row of the export', () => {
  it('says what the list says, on the clock of Beijing', () => {
    expect(asObject(aMerchant())).toEqual({
      公司名称: '云杉商贸有限公司',
      商户名称: '云杉生活超市',
      '商户 APPID': '2021000000000002',
      支付宝账号: '2088000000000002',
      服务商: '好服务商',
      自动退款: '是',
      服务商自动退款: '否',
      启用: '是',
      商户授权: '有效',
      授权时间: '2026-11-24 00:00:00',
      未完结投诉: '3',
      其中已超时: '1',
      支付交易投诉最后读到: '2026-11-24 16:10:00',
      支付交易投诉读取状态: '正常',
      支付交易投诉读取错误: '',
      交易投诉最后读到: '',
      交易投诉读取状态: '有盲区',
      交易投诉读取错误: 'aop.x',
    });
  });

  it('can be taken back as a file of names, in either language', () => {
    const at = (language: 'zh-CN' | 'en') => findColumns(exportHeader(language));
    expect(at('zh-CN')).toEqual({ authAppId: 2, name: 1, companyName: 0 });
    expect(at('en')).toEqual(at('zh-CN'));
  });
});
