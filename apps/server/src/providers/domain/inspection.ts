import type { Finding, InspectedKey } from '@redress/contract';
import type { InspectedFile, KeyFileKind } from '@redress/alipay';
import { explain } from '@redress/contract';
import { CERTIFICATE_SOON_MS } from './health.js';

const NAMES: Readonly<Record<KeyFileKind, readonly [zh: string, en: string]>> = {
  privateKey: ['应用私钥', 'Private key of the application'],
  publicKey: ['公钥', 'Public key'],
  appCertificate: ['应用公钥证书', 'Certificate of the application'],
  alipayCertificate: ['支付宝公钥证书', "Certificate of Alipay's key"],
  alipayRootCertificate: ['支付宝根证书', "Alipay's root certificates"],
  certificateRequest: ['证书申请文件', 'Certificate request'],
  unknown: ['无法识别', 'Not recognised'],
};

/** What a file is and what is wrong with it, for a person who just dropped it. */
export function viewInspected(file: InspectedFile, now: number): InspectedKey {
  const { name, kind, field, bits, subject, serial, expiresAt, appId } = file;
  const findings = file.faults.map(({ code, message, remedy }): Finding => ({
    code,
    severity: 'error',
    message: { 'zh-CN': message.zh, en: message.en },
    remedy: { 'zh-CN': remedy.zh, en: remedy.en },
    whoActs: 'us',
    button: null,
  }));
  return {
    name,
    kind,
    field,
    bits,
    subject,
    serial,
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    appId,
    findings: findings.length > 0 ? findings : [goodFinding(file, now)],
  };
}

const NOTHING_TO_DO = {
  remedy: { 'zh-CN': '无需处理', en: 'Nothing to do' },
  whoActs: 'nobody',
  button: null,
} as const;

function goodFinding({ kind, bits, appId, expiresAt }: InspectedFile, now: number): Finding {
  const [zh, en] = NAMES[kind];
  const more = [...(bits === null ? [] : [`RSA ${bits}`]), ...(appId === null ? [] : [`APPID ${appId}`])];
  const message = { 'zh-CN': [zh, ...more].join(' · '), en: [en, ...more].join(' · ') };
  if (expiresAt === null || expiresAt - now >= CERTIFICATE_SOON_MS)
    return { ...NOTHING_TO_DO, code: 'readable', severity: 'ok', message };
  return { ...explain('certificate_ends_in_30'), code: 'expires_soon', severity: 'warning', message };
}
