import type { Authorisation } from '@redress/alipay';

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
