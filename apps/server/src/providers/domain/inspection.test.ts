import type { InspectedFile } from '@redress/alipay';
import { expect, it } from 'vitest';
import { viewInspected } from './inspection.js';

const NOW = Date.UTC(2026, 10, 24);
const DAY = 24 * 3_600_000;
const aFile = (values: Partial<InspectedFile> = {}): InspectedFile => ({
  name: 'appCertPublicKey.crt',
  kind: 'appCertificate',
  field: 'appCertificate',
  bits: 2048,
  subject: 'CN=2021000000000001',
  serial: 'ab',
  expiresAt: NOW + 300 * DAY,
  appId: '2021000000000001',
  faults: [],
  ...values,
});

it('says what it is', () => {
  expect(viewInspected(aFile(), NOW)).toMatchObject({
    expiresAt: '2027-09-20T00:00:00.000Z',
    findings: [
      { code: 'readable', severity: 'ok', message: { 'zh-CN': '应用公钥证书 · RSA 2048 · APPID 2021000000000001' } },
    ],
  });
});

it.each([
  [30 * DAY, 'ok'],
  [30 * DAY - 1, 'warning'],
])('%i ms before its end it is %s', (leftMs, severity) => {
  expect(viewInspected(aFile({ expiresAt: NOW + leftMs }), NOW).findings).toMatchObject([{ severity }]);
});

it('says what is wrong in place of what it is', () => {
  const words = { zh: '证书已过期', en: 'expired' };
  const view = viewInspected(aFile({ faults: [{ code: 'expired', message: words, remedy: words }] }), NOW);
  expect(view.findings).toEqual([
    {
      code: 'expired',
      severity: 'error',
      message: { 'zh-CN': '证书已过期', en: 'expired' },
      remedy: { 'zh-CN': '证书已过期', en: 'expired' },
      whoActs: 'us',
      button: null,
    },
  ]);
});
