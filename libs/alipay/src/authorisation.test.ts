import { describe, expect, it } from 'vitest';
import {
  authorisationLink,
  ENVIRONMENTS,
  exchangeCode,
  hasBatchPage,
  missingMethods,
  queryToken,
  readAuthorisations,
  refreshToken,
  REQUIRED_METHODS,
} from './authorisation.js';
import { fakeGateway, nodeOf, TOKEN, vectorJson } from './testing.fixture.js';

const ONE = {
  app_auth_token: TOKEN,
  app_refresh_token: '202611BBrefresh',
  auth_app_id: '2021000000000002',
  user_id: '2088000000000002',
  expires_in: 31536000,
  re_expires_in: '32140800',
};
const TWO = { ...ONE, auth_app_id: '2021000000000003', app_auth_token: '202611BBother' };
const READ_ONE = {
  authAppId: '2021000000000002',
  userId: '2088000000000002',
  appAuthToken: TOKEN,
  appRefreshToken: '202611BBrefresh',
};

describe('authorisation link', () => {
  const input = { appId: '2021', redirectUri: 'https://r.example.com/cb?a=1&b=2', state: 'abc123' };

  it('leads to the page of one app, or of several', () => {
    const { authorizationUrl } = ENVIRONMENTS.production;
    expect(authorisationLink({ ...input, authorizationUrl })).toBe(
      'https://openauth.alipay.com/oauth2/appToAppAuth.htm?app_id=2021&redirect_uri=https%3A%2F%2Fr.example.com%2Fcb%3Fa%3D1%26b%3D2&state=abc123',
    );
    const batch = new URL(authorisationLink({ ...input, authorizationUrl, batch: true }));
    expect(batch.pathname).toBe('/oauth2/appToAppBatchAuth.htm');
    expect(batch.searchParams.get('application_type')).toBe('TINYAPP,WEBAPP,MOBILEAPP,PUBLICAPP');
  });

  it.each([
    [ENVIRONMENTS.production.authorizationUrl, true],
    [ENVIRONMENTS.sandbox.authorizationUrl, true],
    ['http://127.0.0.1:4000/oauth2/appToAppAuth.htm?x=1', true],
    ['https://own.example.com/authorise', false],
  ])('knows whether %s has a page for several', (authorizationUrl, expected) => {
    expect(hasBatchPage(authorizationUrl)).toBe(expected);
  });

  it('keeps what an own address already asks for', () => {
    const link = authorisationLink({ ...input, authorizationUrl: 'http://127.0.0.1:9/oauth2/appToAppAuth.htm?x=1' });
    expect(new URL(link).searchParams.get('x')).toBe('1');
    expect(new URL(link).searchParams.get('redirect_uri')).toBe(input.redirectUri);
  });
});

describe('tokens', () => {
  it.each([
    ['fields at the top', { ...ONE }, [READ_ONE]],
    ['one in tokens', { tokens: [ONE] }, [READ_ONE]],
    ['the same in both', { ...ONE, tokens: [ONE] }, [READ_ONE]],
    [
      'several',
      { tokens: [ONE, TWO] },
      [READ_ONE, { ...READ_ONE, authAppId: TWO.auth_app_id, appAuthToken: '202611BBother' }],
    ],
    ['a broken one among them', { tokens: [{ ...TWO, user_id: '' }, ONE] }, [READ_ONE]],
  ])('reads %s', async (_, answer, expected) => {
    const gateway = fakeGateway({ code: '10000', ...answer });
    expect(await exchangeCode(gateway, 'P123')).toEqual(expected);
    expect(gateway.calls).toEqual([
      {
        method: 'alipay.open.auth.token.app',
        request: { kind: 'write', bizContent: { grant_type: 'authorization_code', code: 'P123' } },
      },
    ]);
  });

  it('does not take an answer without a token', async () => {
    const exchanging = exchangeCode(fakeGateway({ code: '10000', ...ONE, app_auth_token: undefined }), 'P123');
    await expect(exchanging).rejects.toMatchObject({ kind: 'unreadable', signed: true });
  });

  it('refreshes', async () => {
    const gateway = fakeGateway({ code: '10000', ...ONE });
    expect(await refreshToken(gateway, 'old')).toEqual([READ_ONE]);
    expect(gateway.calls[0]?.request.bizContent).toEqual({ grant_type: 'refresh_token', refresh_token: 'old' });
  });

  it('reads the detail of an authorisation message', () => {
    const { cases } = vectorJson<{ cases: { name: string; form: Record<string, string> }[] }>('notify.json');
    const form = cases.find(({ name }) => name === 'open_app_auth_notify')?.form;
    const detail = nodeOf(form?.['biz_content'] ?? '')['detail'];
    expect(readAuthorisations(detail as never)).toMatchObject([{ authAppId: '2021000000000002', appAuthToken: TOKEN }]);
  });
});

describe('state of a token', () => {
  const all = REQUIRED_METHODS.map(({ method }) => method);

  it('is asked without acting for the merchant', async () => {
    const gateway = fakeGateway({
      code: '10000',
      user_id: '2088000000000002',
      auth_app_id: '2021000000000002',
      auth_methods: all,
      status: 'valid',
      is_by_app_auth: true,
    });
    expect(await queryToken(gateway, TOKEN)).toEqual({
      valid: true,
      authAppId: '2021000000000002',
      userId: '2088000000000002',
      methods: all,
      fullDelegation: true,
    });
    expect(gateway.calls[0]?.request).toEqual({ bizContent: { app_auth_token: TOKEN } });
  });

  it('is not valid unless Alipay says so', async () => {
    for (const status of ['invalid', '', undefined, 'VALID']) {
      expect((await queryToken(fakeGateway({ code: '10000', status }), TOKEN)).valid).toBe(false);
    }
  });

  it('tells which methods are missing, unless everything was delegated', () => {
    const state = { valid: true, methods: all.slice(1), fullDelegation: false };
    expect(missingMethods(state)).toEqual([REQUIRED_METHODS[0]]);
    expect(missingMethods({ ...state, fullDelegation: true })).toEqual([]);
  });
});
