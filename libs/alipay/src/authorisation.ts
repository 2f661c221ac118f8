import { RISK_METHODS } from './complaints/risk.js';
import { TRADE_METHODS } from './complaints/trade.js';
import { AlipayError } from './error.js';
import type { Gateway } from './gateway.js';
import type { JsonObject } from './json.js';
import { REFUND_QUERY_METHOD } from './trade/refund-query.js';
import { REFUND_METHOD } from './trade/refund.js';
import { TRADE_QUERY_METHOD } from './trade/query.js';
import { idOf, isTrue, objectsOf, textOf, textsOf } from './wire.js';

/** Addresses of Alipay (alipay.md 7). `authorizationUrl` is the page for one app of the merchant. */
export const ENVIRONMENTS = {
  production: {
    gatewayUrl: 'https://openapi.alipay.com/gateway.do',
    authorizationUrl: 'https://openauth.alipay.com/oauth2/appToAppAuth.htm',
  },
  sandbox: {
    gatewayUrl: 'https://openapi-sandbox.dl.alipaydev.com/gateway.do',
    authorizationUrl: 'https://openauth-sandbox.dl.alipaydev.com/oauth2/appToAppAuth.htm',
  },
} as const;

/** What a method is needed for. */
export type Ability = 'risk' | 'trade' | 'refund';

/** Methods a merchant must grant; each belongs to one ability, and the others work without it. */
export const REQUIRED_METHODS: readonly { method: string; ability: Ability }[] = [
  { method: RISK_METHODS.list, ability: 'risk' },
  { method: RISK_METHODS.get, ability: 'risk' },
  { method: RISK_METHODS.finish, ability: 'risk' },
  { method: RISK_METHODS.upload, ability: 'risk' },
  { method: TRADE_METHODS.list, ability: 'trade' },
  { method: TRADE_METHODS.get, ability: 'trade' },
  { method: TRADE_METHODS.finish, ability: 'trade' },
  { method: TRADE_METHODS.reply, ability: 'trade' },
  { method: TRADE_METHODS.supplement, ability: 'trade' },
  { method: TRADE_METHODS.upload, ability: 'trade' },
  { method: REFUND_METHOD, ability: 'refund' },
  { method: REFUND_QUERY_METHOD, ability: 'refund' },
  { method: TRADE_QUERY_METHOD, ability: 'refund' },
];

const TOKEN_METHOD = 'alipay.open.auth.token.app';
const TOKEN_QUERY_METHOD = 'alipay.open.auth.token.app.query';

export interface AuthorisationLink {
  /** `ENVIRONMENTS[…].authorizationUrl`, or one's own. */
  authorizationUrl: string;
  appId: string;
  /** Must equal the callback address set at the open platform, character by character. */
  redirectUri: string;
  /** One-time value, letters and digits; comes back unchanged. */
  state: string;
  /** Let the merchant authorise several of its apps at once (`appToAppBatchAuth.htm`). */
  batch?: boolean;
}

const SINGLE_PAGE = 'appToAppAuth.htm';
const BATCH_PAGE = 'appToAppBatchAuth.htm';
const BATCH_TYPES = 'TINYAPP,WEBAPP,MOBILEAPP,PUBLICAPP';

/** Whether there is a page for several apps beside this one; an own address may be anything. */
export const hasBatchPage = (authorizationUrl: string): boolean =>
  new URL(authorizationUrl).pathname.endsWith(SINGLE_PAGE);

/** The page a merchant opens to authorise: on a PC to scan, on a phone inside Alipay. */
export function authorisationLink({ authorizationUrl, appId, redirectUri, state, batch }: AuthorisationLink): string {
  const url = new URL(authorizationUrl);
  if (batch) url.pathname = url.pathname.replace(SINGLE_PAGE, BATCH_PAGE);
  url.searchParams.set('app_id', appId);
  if (batch) url.searchParams.set('application_type', BATCH_TYPES);
  url.searchParams.set('redirect_uri', redirectUri);
  url.searchParams.set('state', state);
  return url.toString();
}

/** One merchant app that authorised. Both tokens are secrets. The token has no end date worth storing (alipay.md 2.2). */
export interface Authorisation {
  authAppId: string;
  /** The merchant's 2088… account. */
  userId: string;
  appAuthToken: string;
  appRefreshToken: string;
}

/**
 * Exchange the code of the callback; it works once, within 24 h. Batch authorisations give several.
 *
 * @throws {AlipayError} also when the answer holds no complete authorisation
 */
export async function exchangeCode(gateway: Gateway, code: string): Promise<Authorisation[]> {
  return requestTokens(gateway, { grant_type: 'authorization_code', code });
}

/**
 * Get a new token for an old one. The old token ends.
 *
 * @throws {AlipayError}
 */
export async function refreshToken(gateway: Gateway, appRefreshToken: string): Promise<Authorisation[]> {
  return requestTokens(gateway, { grant_type: 'refresh_token', refresh_token: appRefreshToken });
}

/** State of a token: the health check of an authorisation. */
export interface TokenState {
  valid: boolean;
  authAppId?: string;
  userId?: string;
  /** Methods and messages granted. */
  methods: string[];
  /** The merchant delegated everything, whatever `methods` says (`is_by_app_auth`). */
  fullDelegation: boolean;
}

/**
 * Ask Alipay about a token.
 *
 * @throws {AlipayError} a token that never existed is an error, not `valid: false`
 */
export async function queryToken(gateway: Gateway, appAuthToken: string): Promise<TokenState> {
  const { node } = await gateway.call(TOKEN_QUERY_METHOD, { bizContent: { app_auth_token: appAuthToken } });
  return {
    valid: textOf(node, 'status') === 'valid',
    authAppId: idOf(node, 'auth_app_id'),
    userId: idOf(node, 'user_id'),
    methods: textsOf(node, 'auth_methods'),
    fullDelegation: isTrue(node, 'is_by_app_auth'),
  };
}

/** Required methods that a token does not grant. Empty for full delegation. */
export function missingMethods(token: TokenState): { method: string; ability: Ability }[] {
  if (token.fullDelegation) return [];
  const granted = new Set(token.methods);
  return REQUIRED_METHODS.filter(({ method }) => !granted.has(method));
}

async function requestTokens(gateway: Gateway, bizContent: Record<string, string>): Promise<Authorisation[]> {
  const { node, traceId } = await gateway.call(TOKEN_METHOD, { bizContent, kind: 'write' });
  const authorisations = readAuthorisations(node);
  if (authorisations.length > 0) return authorisations;
  throw new AlipayError('unreadable', {
    method: TOKEN_METHOD,
    callKind: 'write',
    signed: true,
    sent: true,
    traceId,
    reason: 'the answer holds no token',
  });
}

/**
 * One app's fields stand at the top, several in `tokens`, sometimes one in both. Each merchant app once.
 * Also reads the `detail` of an `open_app_auth_notify` message.
 */
export function readAuthorisations(node: JsonObject): Authorisation[] {
  const found = new Map<string, Authorisation>();
  for (const candidate of [node, ...objectsOf(node, 'tokens')]) {
    const authAppId = idOf(candidate, 'auth_app_id');
    const userId = idOf(candidate, 'user_id');
    const appAuthToken = idOf(candidate, 'app_auth_token');
    if (authAppId === undefined || userId === undefined || appAuthToken === undefined) continue;
    const appRefreshToken = idOf(candidate, 'app_refresh_token') ?? '';
    found.set(authAppId, { authAppId, userId, appAuthToken, appRefreshToken });
  }
  return [...found.values()];
}
