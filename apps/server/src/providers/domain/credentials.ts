import type { FieldError, Language, SignMode } from '@redress/contract';
import { appIdsIn, readCredentials, type Credentials, type KeyFault, type ReadCredentials } from '@redress/alipay';

/** Keys and certificates as entered, or as stored for what was not entered. `aesKey` null = none. */
export interface CredentialTexts {
  signMode: SignMode;
  privateKey?: string;
  alipayPublicKey?: string;
  appCertificate?: string;
  alipayCertificate?: string;
  alipayRootCertificate?: string;
  aesKey?: string | null;
}

/** What is in force after an edit: absent fields stay, `aesKey: null` takes the key away. */
export function mergeTexts(stored: CredentialTexts, entered: Partial<CredentialTexts>): CredentialTexts {
  return {
    signMode: entered.signMode ?? stored.signMode,
    privateKey: entered.privateKey ?? stored.privateKey,
    alipayPublicKey: entered.alipayPublicKey ?? stored.alipayPublicKey,
    appCertificate: entered.appCertificate ?? stored.appCertificate,
    alipayCertificate: entered.alipayCertificate ?? stored.alipayCertificate,
    alipayRootCertificate: entered.alipayRootCertificate ?? stored.alipayRootCertificate,
    aesKey: entered.aesKey === undefined ? stored.aesKey : entered.aesKey,
  };
}

export type Judgement = { credentials: ReadCredentials } | { errors: FieldError[] };

/**
 * Read and judge the keys of a provider before they are stored. Every fault is reported with its field and what to do,
 * all at once.
 *
 * @param now UTC ms, for the validity of certificates
 */
export function judgeCredentials(appId: string, texts: CredentialTexts, now: number, language: Language): Judgement {
  const read = readCredentials(toCredentials(appId, texts), now);
  if ('faults' in read) {
    return { errors: read.faults.map(({ field, fault }) => describeFault(field, fault, language)) };
  }
  const { certificates } = read.credentials;
  const stranger = certificates === undefined ? undefined : foreignAppId(certificates.app.subject, appId);
  if (stranger === undefined) return read;
  return { errors: [describeFault('appCertificate', otherApp(stranger, appId), language)] };
}

/** What is missing arrives as an empty text, which the reader reports as "nothing was entered". */
function toCredentials(appId: string, texts: CredentialTexts): Credentials {
  const common = {
    appId,
    privateKey: texts.privateKey ?? '',
    ...(texts.aesKey === undefined || texts.aesKey === null ? {} : { aesKey: texts.aesKey }),
  };
  if (texts.signMode === 'key') return { ...common, signMode: 'key', alipayPublicKey: texts.alipayPublicKey ?? '' };
  return {
    ...common,
    signMode: 'certificate',
    appCertificate: texts.appCertificate ?? '',
    alipayCertificate: texts.alipayCertificate ?? '',
    alipayRootCertificate: texts.alipayRootCertificate ?? '',
  };
}

/** The app id in the subject of an application certificate, if it is another one; without any it says nothing. */
export function foreignAppId(subject: string, appId: string): string | undefined {
  const named = appIdsIn(subject);
  return named.includes(appId) ? undefined : named[0];
}

interface FaultWords {
  code: string;
  message: KeyFault['message'];
  remedy: KeyFault['remedy'];
}

function otherApp(stranger: string, appId: string): FaultWords {
  return {
    code: 'other_application',
    message: {
      zh: `这是应用 ${stranger} 的证书，不是 ${appId} 的`,
      en: `This certificate belongs to application ${stranger}, not ${appId}`,
    },
    remedy: {
      zh: '请在开放平台该应用的“接口加签方式”中下载应用公钥证书',
      en: 'Download appCertPublicKey from the sign settings of this application',
    },
  };
}

function describeFault(field: string, fault: FaultWords, language: Language): FieldError {
  const { message, remedy } = fault;
  const text = language === 'en' ? `${message.en}. ${remedy.en}.` : `${message.zh}。${remedy.zh}。`;
  return { field, code: fault.code, message: text };
}
