import type { Finding, FindingSeverity, Language, LocalText, ProviderHealth } from '@redress/contract';
import type { AlipayError } from '@redress/alipay';

/** What a harmless call of the gateway came to. */
export type CheckOutcome =
  | { answered: true; certificateChanged: boolean }
  | { answered: false; refusal: Pick<AlipayError, 'kind' | 'code' | 'subCode' | 'signed' | 'httpStatus'> }
  | { answered: false; unusable: 'credentials' | 'private_address' };

export type FindingCode = keyof typeof FINDINGS;

type Row = readonly [FindingSeverity, zh: string, en: string, remedyZh: string, remedyEn: string];

/** Every finding, its severity, and who has to do what about it. The code is also the provider's health note. */
const FINDINGS = {
  reachable: ['ok', '网关可以访问，密钥有效', 'The gateway answers and the keys fit', '无需处理', 'Nothing to do'],
  wrong_private_key: [
    'error',
    '支付宝不认可请求的签名',
    'Alipay does not accept our signature',
    '应用私钥与开放平台登记的应用公钥不是一对，请在“开发设置 → 接口加签方式”核对后重新填写私钥',
    'The private key does not belong to the public key registered at the open platform; enter the right one',
  ],
  wrong_app_id: [
    'error',
    '支付宝不认识该 APPID',
    'Alipay does not know this app id',
    '请核对 APPID 与环境（正式环境与沙箱的 APPID 不通用）',
    'Check the app id and the environment: production and sandbox have different ids',
  ],
  wrong_alipay_key: [
    'error',
    '支付宝的应答验签失败',
    'The answer does not fit the stored key of Alipay',
    '请在开放平台“接口加签方式”中复制“支付宝公钥”（不是应用公钥）并重新填写',
    "Copy Alipay's public key (not the application's own) from the open platform and enter it again",
  ],
  certificate_changed: [
    'error',
    '支付宝更换了公钥证书',
    'Alipay uses another certificate now',
    '请在开放平台下载新的 alipayCertPublicKey_RSA2.crt 并在此更新',
    'Download the new alipayCertPublicKey_RSA2.crt from the open platform and enter it here',
  ],
  new_certificate: [
    'warning',
    '支付宝已启用新证书（密钥未变）',
    'Alipay has a new certificate with the same key',
    '目前可用，请尽快下载并更新支付宝公钥证书',
    'It still works; enter the new certificate soon',
  ],
  certificate_mode: [
    'error',
    '该应用使用证书模式',
    'This application uses certificates',
    '请把加签方式改为“证书”，并上传三个证书',
    'Change the sign mode to certificate and enter the three certificates',
  ],
  app_certificate_refused: [
    'error',
    '支付宝不认可应用公钥证书',
    'Alipay does not accept the application certificate',
    '证书可能已过期或已更换，请从开放平台重新下载三个证书',
    'It may be expired or replaced; download the three certificates again',
  ],
  no_sign_settings: [
    'error',
    '该应用尚未设置接口加签方式',
    'The application has no key at the open platform',
    '请先在开放平台“接口加签方式”中上传应用公钥或证书',
    'Register the public key or certificate at the open platform first',
  ],
  ip_forbidden: [
    'error',
    '服务器的出口 IP 不在白名单中',
    'The address of this server is not on the white list',
    '请在开放平台“服务器 IP 白名单”中加入本服务器的出口 IP',
    'Add the outgoing address of this server to the white list at the open platform',
  ],
  not_permitted: [
    'warning',
    '签名正确，但应用缺少“第三方应用授权查询”权限',
    'The keys fit, but the application may not ask about authorisations',
    '请确认这是已上线的第三方应用，并已添加商家授权能力',
    'Make sure that this is a third-party application that is online',
  ],
  not_online: [
    'error',
    '应用未上线',
    'The application is not online',
    '请在开放平台提交审核并上线应用',
    'Bring the application online at the open platform',
  ],
  clock_off: [
    'error',
    '支付宝认为请求时间不正确',
    'Alipay does not accept the time of our request',
    '请校准本服务器的时间（NTP）',
    'Set the clock of this server right (NTP)',
  ],
  unsigned_answer: [
    'warning',
    '支付宝有应答，但没有签名，无法确认支付宝公钥是否正确',
    'Alipay answered without a signature, so its key could not be checked',
    '请稍后再检查一次；若反复出现，请核对网关地址',
    'Check again later; if it stays so, check the address of the gateway',
  ],
  too_many_calls: [
    'warning',
    '调用过于频繁，暂时被限流',
    'Too many calls for the moment',
    '请稍后再检查，或降低每秒调用次数',
    'Check again later, or lower the calls a second',
  ],
  system_busy: [
    'warning',
    '支付宝暂时不可用',
    'Alipay is not available for the moment',
    '请稍后再检查',
    'Check again later',
  ],
  unreachable: [
    'error',
    '无法连接支付宝网关',
    'The gateway cannot be reached',
    '请检查服务器的网络、DNS、防火墙与网关地址',
    'Check the network, DNS and firewall of this server and the address of the gateway',
  ],
  not_a_gateway: [
    'error',
    '该地址的应答不是支付宝网关的应答',
    'What answers there is not a gateway of Alipay',
    '请核对网关地址；也可能被代理或防火墙拦截',
    'Check the address of the gateway; a proxy or firewall may answer in its place',
  ],
  private_address: [
    'error',
    '网关地址指向内网，未被允许',
    'The gateway address is private and not allowed',
    '请更换地址，或由管理员设置 ALLOW_PRIVATE_NETWORK',
    'Use another address, or have ALLOW_PRIVATE_NETWORK set',
  ],
  credentials_unusable: [
    'error',
    '保存的密钥或证书已不可用（证书可能已过期）',
    'The stored keys or certificates cannot be used any more (a certificate may have expired)',
    '请重新填写密钥或上传新证书',
    'Enter the key or the new certificates',
  ],
  refused: [
    'error',
    '支付宝拒绝了请求',
    'Alipay refused the call',
    '请按返回码在开放平台排查',
    'Look the code up at the open platform',
  ],
  certificate_expired: [
    'error',
    '证书已过期',
    'A certificate has expired',
    '请从开放平台下载新证书并更新',
    'Get the new certificate from the open platform',
  ],
  certificate_expires: [
    'warning',
    '证书将在 30 天内过期',
    'A certificate ends within 30 days',
    '请尽快从开放平台更新证书',
    'Get the new certificate from the open platform soon',
  ],
  message_signatures: [
    'error',
    '近期收到的消息多次验签失败',
    'Several messages of late did not fit the stored key of Alipay',
    '请核对支付宝公钥；若刚更换密钥，请在此更新',
    "Check Alipay's public key; if it was changed, enter the new one",
  ],
} as const satisfies Record<string, Row>;

/** One finding in both languages; `detail` (a code of Alipay's) is put behind the message. */
export function finding(code: FindingCode, detail?: string): Finding {
  const [severity, zh, en, remedyZh, remedyEn]: Row = FINDINGS[code];
  const message: LocalText =
    detail === undefined ? { 'zh-CN': zh, en } : { 'zh-CN': `${zh}（${detail}）`, en: `${en} (${detail})` };
  return { code, severity, message, remedy: { 'zh-CN': remedyZh, en: remedyEn } };
}

/** Sub codes that say what is wrong with our set-up, longest first where one holds another. */
const CONFIGURATION: readonly (readonly [subCode: string, FindingCode])[] = [
  ['invalid-signature', 'wrong_private_key'],
  ['invalid-app-id', 'wrong_app_id'],
  ['missing-app-id', 'wrong_app_id'],
  ['missing-app-cert-sn', 'certificate_mode'],
  ['missing-alipay-root-cert-sn', 'certificate_mode'],
  ['app-cert-expired', 'app_certificate_refused'],
  ['app-cert-not-exist', 'app_certificate_refused'],
  ['missing-signature-config', 'no_sign_settings'],
  ['ip-forbidden', 'ip_forbidden'],
  ['illegal-client-ip', 'ip_forbidden'],
  ['not-online-app', 'not_online'],
  ['invalid-timestamp', 'clock_off'],
  ['missing-timestamp', 'clock_off'],
];

/** What the answer to the harmless call says about our set-up. */
export function judgeAnswer(outcome: CheckOutcome): Finding {
  if (outcome.answered) return finding(outcome.certificateChanged ? 'new_certificate' : 'reachable');
  if ('unusable' in outcome) {
    return finding(outcome.unusable === 'credentials' ? 'credentials_unusable' : 'private_address');
  }
  const { refusal } = outcome;
  const codes = [refusal.code, refusal.subCode].filter((part) => part !== undefined).join(' ') || undefined;
  switch (refusal.kind) {
    case 'network':
    case 'timeout':
      return finding('unreachable');
    case 'unreadable':
      return finding('not_a_gateway', refusal.httpStatus === undefined ? undefined : `HTTP ${refusal.httpStatus}`);
    case 'bad_signature':
      return finding('wrong_alipay_key');
    case 'certificate_changed':
      return finding('certificate_changed');
    case 'unsigned':
      return finding('unsigned_answer');
    case 'throttled':
      return finding('too_many_calls');
    case 'invalid_request':
      return finding('refused', codes);
    case 'business':
      // The token we asked about is made up, so "no such token" is the good answer.
      return finding(refusal.signed ? 'reachable' : 'unsigned_answer', refusal.signed ? undefined : codes);
    case 'gateway':
      break;
  }
  return judgeGatewayCode(refusal.code, refusal.subCode, codes);
}

function judgeGatewayCode(code: string | undefined, subCode: string | undefined, codes: string | undefined): Finding {
  const known = CONFIGURATION.find(([text]) => subCode?.includes(text));
  if (known !== undefined) return finding(known[1], codes);
  switch (code) {
    case '20000':
      return finding('system_busy', codes);
    case '20001':
    case '40006':
      return finding('not_permitted', codes);
    case '40005':
      return finding('too_many_calls', codes);
    default:
      return finding('refused', codes);
  }
}

/** What only a change of set-up puts right; the rest may pass by itself or concern one merchant. */
const SET_UP: ReadonlySet<string> = new Set<FindingCode>([
  'wrong_private_key',
  'wrong_app_id',
  'wrong_alipay_key',
  'certificate_changed',
  'certificate_mode',
  'app_certificate_refused',
  'no_sign_settings',
  'ip_forbidden',
  'not_online',
  'clock_off',
]);

/** What often passes by itself within minutes, and means that nothing is read while it lasts. */
const PASSING: ReadonlySet<string> = new Set<FindingCode>([
  'unreachable',
  'not_a_gateway',
  'unsigned_answer',
  'system_busy',
  'refused',
]);

/** Whether a finding may have come from an ordinary call, and so ends with a good one. */
export const isOfCalls = (code: string): boolean => SET_UP.has(code) || PASSING.has(code);

/** Failed calls without a good one in between. One alone may be an accident on the way. */
const FAILED_CALLS = 3;
/** Trouble that may pass by itself is told only after this. */
const PASSING_MS = 5 * 60_000;

/** Calls that failed for the same reason, without a good one since. */
export interface FailedCalls {
  code: FindingCode;
  count: number;
  since: number;
  isTold: boolean;
}

/** One more failed call; `isTold` turns true with the call that raises the alarm. */
export function afterFailedCall(before: FailedCalls | undefined, code: FindingCode, now: number): FailedCalls {
  const same = before?.code === code ? before : { code, count: 0, since: now, isTold: false };
  const count = same.count + 1;
  const isLong = SET_UP.has(code) || now - same.since >= PASSING_MS;
  return { ...same, count, isTold: same.isTold || (count >= FAILED_CALLS && isLong) };
}

/** What a failed ordinary call says about the provider (C3: 40001, 40002; silence), or null when it says nothing. */
export function findingOfCall(
  error: Pick<AlipayError, 'kind' | 'code' | 'subCode' | 'signed' | 'httpStatus'>,
): FindingCode | null {
  // what we refused to send is about that one call
  if (error.kind === 'invalid_request') return null;
  const { code } = judgeAnswer({ answered: false, refusal: error });
  return isOfCalls(code) && isFindingCode(code) ? code : null;
}

/** A certificate that ends within this time is to be replaced. */
export const CERTIFICATE_SOON_MS = 30 * 24 * 3_600_000;

/** Certificates that have ended or will within 30 days. */
export function judgeCertificates(expiries: readonly (number | null)[], now: number): Finding[] {
  const ends = expiries.filter((at) => at !== null);
  if (ends.some((at) => at <= now)) return [finding('certificate_expired')];
  return ends.some((at) => at - now < CERTIFICATE_SOON_MS) ? [finding('certificate_expires')] : [];
}

/** The health that findings add up to, and the finding to show for it. */
export function healthOf(findings: readonly Finding[]): { health: ProviderHealth; finding: string | null } {
  const worst =
    findings.find(({ severity }) => severity === 'error') ?? findings.find((one) => one.severity === 'warning');
  if (worst === undefined) return { health: 'ok', finding: null };
  return { health: worst.severity === 'error' ? 'failing' : 'degraded', finding: worst.code };
}

/** What the provider's page says of its health: what is wrong and what to do. */
export function describeHealth(code: string | null, language: Language): string | null {
  if (code === null || !isFindingCode(code)) return code;
  const { message, remedy } = finding(code);
  return language === 'en' ? `${message.en}. ${remedy.en}.` : `${message['zh-CN']}。${remedy['zh-CN']}。`;
}

function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(FINDINGS, code);
}
