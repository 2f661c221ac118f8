import type { InspectedKey } from '@redress/contract';
import { expect, it } from 'vitest';
import { filesIn, sorted, verdictOf } from './key-verdict.js';
import { draftOf } from './provider-draft.js';

const nobody = { whoActs: 'nobody', button: null } as const;
const words = (text: string) => ({ 'zh-CN': text, en: text });
const anInspected = (values: Partial<InspectedKey> = {}): InspectedKey => ({
  name: 'x',
  kind: 'appCertificate',
  field: 'appCertificate',
  bits: 2048,
  subject: null,
  serial: 'ab12',
  expiresAt: '2027-01-01T00:00:00Z',
  appId: null,
  findings: [
    { code: 'readable', severity: 'ok', message: words('应用公钥证书'), remedy: words('无需处理'), ...nobody },
  ],
  ...values,
});

it('says what it is, until when and its serial', () => {
  expect(verdictOf(anInspected())).toEqual({
    tone: 'good',
    message: words('应用公钥证书'),
    remedy: null,
    serial: 'ab12',
    expiresAtMs: Date.UTC(2027, 0, 1),
  });
});

it.each([
  ['warning', 'soon', 'ab12'],
  ['error', 'bad', null],
] as const)('%s: says what to do', (severity, tone, serial) => {
  const findings = [{ code: 'x', severity, message: words('证书已过期'), remedy: words('请换新'), ...nobody }];
  expect(verdictOf(anInspected({ findings }))).toMatchObject({ tone, remedy: words('请换新'), serial });
});

it('has only what was entered for the chosen sign mode judged', () => {
  const draft = { ...draftOf(null), privateKey: 'a', alipayPublicKey: 'b', appCertificate: 'c' };
  expect(filesIn(draft).map(({ field }) => field)).toEqual(['privateKey', 'alipayPublicKey']);
  expect(filesIn({ ...draft, signMode: 'certificate' }).map(({ field }) => field)).toEqual([
    'privateKey',
    'appCertificate',
  ]);
});

it.each<[string, InspectedKey['field'][], object, number]>([
  [
    'certificates bring their sign mode',
    ['alipayRootCertificate', 'privateKey'],
    { alipayRootCertificate: '0', privateKey: '1', signMode: 'certificate' },
    0,
  ],
  ["Alipay's key brings its own", ['alipayPublicKey'], { alipayPublicKey: '0', signMode: 'key' }, 0],
  ['a private key fits both', ['privateKey'], { privateKey: '0' }, 0],
  ['what belongs nowhere is left', [null, 'privateKey'], { privateKey: '1' }, 1],
])('%s', (_, fields, patch, left) => {
  const sortedFiles = sorted(
    fields.map((_field, index) => ({ content: String(index) })),
    fields.map((field) => anInspected({ field })),
  );
  expect(sortedFiles.patch).toEqual(patch);
  expect(sortedFiles.left).toHaveLength(left);
});
