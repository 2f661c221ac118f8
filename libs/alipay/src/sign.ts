import { verify, type KeyObject } from 'node:crypto';
import type { AlipaySdk } from 'alipay-sdk';
import type { ReadCredentials } from './credentials.js';
import { formatBeijing } from './time.js';

/** What is signed. Blank texts in `params` are left out: other SDKs do not sign them, so the gateway may not either. */
export interface SignInput {
  method: string;
  /** UTC ms; written as Beijing wall clock. The SDK's own default is the process's local time, which is wrong in UTC. */
  at: number;
  appAuthToken?: string;
  /** Becomes JSON; names go out as they are. */
  bizContent?: Readonly<Record<string, unknown>>;
  /** Separate form parameters, for methods that want no `biz_content`. */
  params?: Readonly<Record<string, string>>;
}

/** A signed request, split as the gateway documents it: common parameters in the query, content in the body. */
export interface SignedRequest {
  query: URLSearchParams;
  fields: URLSearchParams;
}

export interface Signer {
  sign(input: SignInput): Promise<SignedRequest>;
}

/** Everything else goes into the body. */
const IN_QUERY: ReadonlySet<string> = new Set([
  'app_id',
  'method',
  'format',
  'charset',
  'sign_type',
  'sign',
  'timestamp',
  'version',
  'app_auth_token',
  'app_cert_sn',
  'alipay_root_cert_sn',
]);

/**
 * Signs with alipay-sdk, which is loaded at the first signature (it costs 0.2 s and 35 MB). One SDK object per signer.
 * Only its signing is used: `exec` does not verify by default, hides sub codes and has no time-out per call.
 */
export function createSigner(credentials: ReadCredentials): Signer {
  let loading: Promise<AlipaySdk> | undefined;
  return {
    async sign({ method, at, appAuthToken, bizContent, params }) {
      loading ??= loadSdk(credentials);
      const sdk = await loading;
      const filled = Object.entries(params ?? {}).filter(([, value]) => value.trim() !== '');
      const text = sdk.sdkExecute(
        method,
        {
          timestamp: formatBeijing(at),
          ...(appAuthToken === undefined ? {} : { appAuthToken }),
          ...Object.fromEntries(filled),
          ...(bizContent === undefined ? {} : { bizContent }),
        },
        { bizContentAutoSnakeCase: false },
      );
      return split(new URLSearchParams(text));
    },
  };
}

/**
 * Whether a text was signed with SHA256withRSA by the holder of `key`. The only algorithm that is taken.
 *
 * @param sign base64
 */
export function verifyRsa2(text: Buffer, sign: string, key: KeyObject): boolean {
  return verify('RSA-SHA256', text, key, Buffer.from(sign, 'base64'));
}

/** The SDK rewrites the object it is given, so it gets one of its own. */
async function loadSdk(credentials: ReadCredentials): Promise<AlipaySdk> {
  const { AlipaySdk: Sdk } = await import('alipay-sdk');
  const { certificates, alipayPublicKey } = credentials;
  return new Sdk({
    appId: credentials.appId,
    privateKey: credentials.privateKey.pem.trim(),
    keyType: 'PKCS1',
    signType: 'RSA2',
    camelcase: false,
    ...(certificates === undefined
      ? { alipayPublicKey: alipayPublicKey?.pem.trim() }
      : {
          appCertContent: certificates.app.pem,
          alipayPublicCertContent: certificates.alipay.pem,
          alipayRootCertContent: certificates.root.pem,
        }),
  });
}

function split(signed: URLSearchParams): SignedRequest {
  const query = new URLSearchParams();
  const fields = new URLSearchParams();
  for (const [name, value] of signed) (IN_QUERY.has(name) ? query : fields).append(name, value);
  return { query, fields };
}
