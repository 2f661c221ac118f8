import type { Authorisation } from '@redress/alipay';
import type { TestPlatform } from '../platform/testing/test-platform.js';
import { Merchant } from './merchants.entity.js';

/** For tests only: what Alipay gives for one merchant app; override only what the test is about. */
export function anAuthorisation(over: Partial<Authorisation> = {}): Authorisation {
  const authAppId = over.authAppId ?? '2021000000000002';
  return {
    authAppId,
    userId: '2088000000000002',
    appAuthToken: `202611BBtoken${authAppId}`,
    appRefreshToken: `202611BBrefresh${authAppId}`,
    ...over,
  };
}

/** The same as the gateway answers it. */
export const asTokenAnswer = (authorisation: Authorisation): Record<string, unknown> => ({
  app_auth_token: authorisation.appAuthToken,
  app_refresh_token: authorisation.appRefreshToken,
  auth_app_id: authorisation.authAppId,
  user_id: authorisation.userId,
  expires_in: 31_536_000,
  re_expires_in: 32_140_800,
});

/** A merchant that is simply there, as its row; override what the test is about. @returns its id */
export async function storeMerchant(
  { database, ids, clock }: Pick<TestPlatform, 'database' | 'ids' | 'clock'>,
  over: Partial<Merchant> & Pick<Merchant, 'providerId'>,
): Promise<string> {
  const now = clock.now();
  const id = ids.next();
  const row: Merchant = {
    id,
    authAppId: `app${id}`,
    userId: '2088000000000002',
    name: `商户 ${id}`,
    companyName: '',
    enabled: true,
    autoRefund: false,
    autoRefundChangedAt: now,
    authorization: 'active',
    authorizedAt: now,
    unboundAt: null,
    appAuthToken: 'sealed',
    appRefreshToken: null,
    missingMethods: [],
    methodsKnownAt: null,
    subscribedAt: null,
    subscriptionError: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
    ...over,
  };
  await database.write((tx) => tx.insert(Merchant, row));
  return id;
}
