import type { Provider } from '@redress/contract';

/** For tests only: a provider in key mode; override only what the test is about. */
export const secret = { set: true, fingerprint: 'aa', updatedAt: null };
export const aProvider = (changes: Partial<Provider> = {}): Provider =>
  ({
    name: '聚合收银',
    appId: '2021004126789013',
    signMode: 'key',
    environment: 'production',
    gatewayUrl: 'https://openapi.alipay.com/gateway.do',
    authorizationUrl: 'https://openauth.alipay.com/oauth2/appToAppAuth.htm',
    callsPerSecond: 5,
    autoRefund: false,
    enabled: true,
    privateKey: secret,
    alipayPublicKey: secret,
    aesKey: { ...secret, set: false },
    certificates: { app: null, alipay: null, alipayRoot: null },
    ...changes,
  }) as Provider;
