/** A text in the two languages of the product. */
export interface Words {
  zh: string;
  en: string;
}

/** What is wrong with a key or certificate that somebody entered. Codes are stable, so that forms can point at them. */
export type FaultCode =
  | 'empty'
  | 'not_a_key'
  | 'damaged'
  | 'several_keys'
  | 'encrypted_key'
  | 'ec_key'
  | 'not_rsa'
  | 'too_short'
  | 'is_public'
  | 'is_private'
  | 'is_certificate'
  | 'is_certificate_request'
  | 'own_public_half'
  | 'not_a_certificate'
  | 'expired'
  | 'not_yet_valid'
  | 'not_own_certificate'
  | 'no_rsa_root'
  | 'not_a_root'
  | 'is_root'
  | 'is_app_certificate'
  | 'is_alipay_certificate'
  | 'not_an_aes_key';

/** The form field a fault belongs to; the names of the REST API. */
export type CredentialField =
  | 'privateKey'
  | 'alipayPublicKey'
  | 'appCertificate'
  | 'alipayCertificate'
  | 'alipayRootCertificate'
  | 'aesKey';

/** A fault of an entered key or certificate: what it is, and what the person should do about it. */
export interface KeyFault {
  code: FaultCode;
  message: Words;
  remedy: Words;
}

type Row = readonly [messageZh: string, messageEn: string, remedyZh: string, remedyEn: string];

const FAULTS: Readonly<Record<FaultCode, Row>> = {
  empty: ['内容为空', 'Nothing was entered', '请粘贴完整的密钥或证书内容', 'Paste the whole key or certificate'],
  not_a_key: [
    '不是 RSA 密钥',
    'This is not an RSA key',
    '请粘贴“支付宝开放平台密钥工具”生成的密钥全文',
    'Paste the whole text that the Alipay key tool produced',
  ],
  damaged: [
    '密钥内容不完整或已损坏',
    'The key is cut off or damaged',
    '请重新复制全文，注意首尾不要遗漏',
    'Copy the whole text again, from the first to the last character',
  ],
  several_keys: ['包含多个密钥', 'There are several keys in it', '请只粘贴一个密钥', 'Paste one key only'],
  encrypted_key: [
    '私钥带有口令保护',
    'The private key is protected by a passphrase',
    '请先解除口令再粘贴：openssl rsa -in key.pem',
    'Remove the passphrase first: openssl rsa -in key.pem',
  ],
  ec_key: [
    '这是椭圆曲线或国密密钥，接口只支持 RSA2',
    'This is an elliptic-curve key; only RSA2 is supported',
    '请在密钥工具中选择 RSA2 重新生成',
    'Make a new pair and choose RSA2 in the key tool',
  ],
  not_rsa: ['不是 RSA 密钥', 'The key is not an RSA key', '请选择 RSA2 重新生成', 'Make a new pair and choose RSA2'],
  too_short: [
    '密钥不足 2048 位',
    'The key has less than 2048 bits',
    '请重新生成 2048 位（RSA2）密钥，并在开放平台更新',
    'Make a new 2048-bit (RSA2) pair and register it at the open platform',
  ],
  is_public: [
    '这是公钥，此处需要应用私钥',
    'This is a public key; the private key of the application is needed here',
    '请粘贴密钥工具生成的“应用私钥”',
    'Paste the application private key of the key tool',
  ],
  is_private: [
    '这是私钥，此处需要支付宝公钥',
    "This is a private key; Alipay's public key is needed here",
    '请粘贴开放平台“查看支付宝公钥”的内容，切勿外泄私钥',
    "Paste Alipay's public key from the open platform and keep the private key to yourself",
  ],
  is_certificate: [
    '这是证书，此处需要密钥',
    'This is a certificate; a key is needed here',
    '若应用为证书模式，请把加签方式改为“证书”',
    'If the application uses certificates, change the sign mode to certificate',
  ],
  is_certificate_request: [
    '这是证书申请文件（CSR）',
    'This is a certificate request (CSR)',
    '请在开放平台提交 CSR，再下载证书',
    'Hand the CSR in at the open platform, then download the certificate',
  ],
  own_public_half: [
    '这是应用自己的公钥，不是支付宝公钥',
    "This is the application's own public key, not Alipay's",
    '请在开放平台“接口加签方式”中复制“支付宝公钥”',
    "Copy Alipay's public key from the sign settings of the open platform",
  ],
  not_a_certificate: [
    '不是证书',
    'This is not a certificate',
    '请上传开放平台下载的 .crt 文件全文',
    'Use the whole .crt file from the open platform',
  ],
  expired: [
    '证书已过期',
    'The certificate has expired',
    '请在开放平台重新下载或申请证书',
    'Get a new certificate from the open platform',
  ],
  not_yet_valid: [
    '证书尚未生效',
    'The certificate is not valid yet',
    '请核对服务器时间，或等待证书生效',
    'Check the clock of this server, or wait until the certificate is valid',
  ],
  not_own_certificate: [
    '应用证书与应用私钥不是一对',
    'The application certificate does not belong to the private key',
    '请使用同一次生成的私钥与应用公钥证书（appCertPublicKey）',
    'Use the private key and appCertPublicKey of the same application',
  ],
  no_rsa_root: [
    '根证书文件中没有 RSA 证书',
    'The root bundle holds no RSA certificate',
    '请上传 alipayRootCert.crt 全文',
    'Use the whole alipayRootCert.crt',
  ],
  not_a_root: [
    '不是根证书',
    'This is not a root certificate',
    '请上传 alipayRootCert.crt，而不是应用或支付宝公钥证书',
    "Use alipayRootCert.crt, not the certificate of the application or of Alipay's key",
  ],
  is_root: [
    '这是根证书',
    'This is a root certificate',
    '请上传 alipayCertPublicKey_RSA2.crt 或 appCertPublicKey 文件',
    'Use alipayCertPublicKey_RSA2.crt or the appCertPublicKey file',
  ],
  is_app_certificate: [
    '这是应用公钥证书',
    "This is the application's certificate",
    '请把它放到“应用公钥证书”一栏',
    "Put it where the application's certificate belongs",
  ],
  is_alipay_certificate: [
    '这是支付宝公钥证书',
    "This is the certificate of Alipay's key",
    '请把它放到“支付宝公钥证书”一栏',
    "Put it where the certificate of Alipay's key belongs",
  ],
  not_an_aes_key: [
    'AES 密钥格式不正确',
    'This is not an AES key',
    '请粘贴开放平台“接口内容加密方式”中的 AES 密钥（24 个字符的 Base64）',
    'Paste the AES key of the open platform (24 characters of base64)',
  ],
};

/** What belongs into a field: its name in both languages, and Alipay's file or where it is found. */
const SLOTS: Partial<Record<CredentialField, readonly [zh: string, en: string, file: string]>> = {
  appCertificate: ['应用公钥证书', "the application's certificate", 'appCertPublicKey_*.crt'],
  alipayCertificate: ['支付宝公钥证书', "the certificate of Alipay's key", 'alipayCertPublicKey_RSA2.crt'],
  alipayRootCertificate: ['支付宝根证书', "Alipay's root bundle", 'alipayRootCert.crt'],
};

/** What was put into a field for a certificate in place of one. */
const STRAYS: Partial<Record<FaultCode, readonly [zh: string, en: string]>> = {
  is_private: ['这是私钥', 'This is a private key'],
  is_public: ['这是公钥', 'This is a public key'],
  is_root: ['这是根证书', 'This is a root certificate'],
  own_public_half: ['这是应用自己的证书', "This is the application's own certificate"],
  is_app_certificate: ['这是应用公钥证书', "This is the application's certificate"],
  is_alipay_certificate: ['这是支付宝公钥证书', "This is the certificate of Alipay's key"],
};

/** In a field for a key: what is wanted there. */
const KEY_SLOTS: Partial<Record<CredentialField, readonly [zh: string, en: string]>> = {
  privateKey: ['应用私钥', 'the private key of the application'],
  alipayPublicKey: ['支付宝公钥', "Alipay's public key"],
};
const CERTIFICATES: ReadonlySet<FaultCode> = new Set(['is_root', 'is_app_certificate', 'is_alipay_certificate']);

/**
 * The fault with its words.
 *
 * @param field where it was entered: what is wanted there differs
 */
export function keyFault(code: FaultCode, field?: CredentialField): KeyFault {
  const [zh, en, remedyZh, remedyEn] = rowAt(code, field) ?? FAULTS[code];
  return { code, message: { zh, en }, remedy: { zh: remedyZh, en: remedyEn } };
}

function rowAt(code: FaultCode, field: CredentialField | undefined): Row | undefined {
  if (field === 'privateKey' && code === 'is_certificate') {
    return [
      '这是证书，此处需要应用私钥',
      'This is a certificate; the private key of the application is needed here',
      '请粘贴密钥工具生成的“应用私钥”',
      'Paste the application private key of the key tool',
    ];
  }
  const key = field && KEY_SLOTS[field];
  if (key !== undefined && CERTIFICATES.has(code)) {
    const [, , remedyZh, remedyEn] = FAULTS.is_certificate;
    const [zh, en] = STRAYS[code] ?? FAULTS[code];
    return [`${zh}，此处需要${key[0]}`, `${en}; ${key[1]} is needed here`, remedyZh, remedyEn];
  }
  const [slot, stray] = [field && SLOTS[field], STRAYS[code]];
  if (slot === undefined || stray === undefined) return undefined;
  const [zh, en, file] = slot;
  return [`${stray[0]}，此处需要${zh}`, `${stray[1]}; ${en} is needed here`, `请上传 ${file}`, `Use ${file}`];
}
