import { toBeijing } from '../beijing.js';
import { authorise, isFullDelegation, REFRESH_LIFE_S, TOKEN_LIFE_S } from '../state/authorizations.js';
import type { Authorization, Merchant } from '../state/model.js';
import { businessError, type Call, textOf } from './call.js';

/** `alipay.open.auth.token.app`: a code or a refresh token becomes a token for each merchant app. */
export function exchangeToken(call: Call): Record<string, unknown> {
  switch (textOf(call.biz, 'grant_type')) {
    case 'authorization_code':
      return byCode(call);
    case 'refresh_token':
      return byRefreshToken(call);
    default:
      throw businessError('GRANT_TYPE_INVALID', 'grant_type 不正确');
  }
}

function byCode(call: Call): Record<string, unknown> {
  const code = call.sim.data.codes[textOf(call.biz, 'code') ?? ''];
  if (code === undefined) throw businessError('AUTH_CODE_NOT_EXIST', '授权码不存在');
  if (code.appId !== call.app.appId) throw businessError('APP_ID_NOT_CONSISTENT', '授权码与应用不一致');
  if (code.used || code.expiresAt <= call.sim.clock.now()) throw businessError('AUTH_CODE_NOT_VALID', '授权码已失效');
  code.used = true;
  const merchants = code.authAppIds
    .map((authAppId) => call.sim.data.merchants[authAppId])
    .filter((merchant): merchant is Merchant => merchant !== undefined);
  return tokens(merchants.map((merchant) => authorise(call.sim, call.app.appId, merchant)));
}

function byRefreshToken(call: Call): Record<string, unknown> {
  const token = textOf(call.biz, 'refresh_token');
  const held = call.sim.data.authorizations.findLast((item) => item.appRefreshToken === token);
  if (held === undefined) throw businessError('REFRESH_TOKEN_NOT_EXIST', '刷新令牌不存在');
  if (held.appId !== call.app.appId) throw businessError('APP_ID_NOT_CONSISTENT', '刷新令牌与应用不一致');
  if (held.status === 'cancelled' || held.status === 'replaced') {
    throw businessError('REFRESH_TOKEN_NOT_VALID', '刷新令牌已失效');
  }
  if (held.refreshUntil <= call.sim.clock.now()) throw businessError('REFRESH_TOKEN_TIME_OUT', '刷新令牌已过期');
  const merchant = call.sim.data.merchants[held.authAppId];
  if (merchant === undefined) throw businessError('AUTH_TOKEN_NOT_FOUND', '授权关系不存在');
  return tokens([authorise(call.sim, call.app.appId, merchant)]);
}

/** One merchant app: at top level, and in `tokens` too; several: only in `tokens`. */
function tokens(authorizations: Authorization[]): Record<string, unknown> {
  const list = authorizations.map((item) => ({
    app_auth_token: item.appAuthToken,
    app_refresh_token: item.appRefreshToken,
    auth_app_id: item.authAppId,
    user_id: item.userId,
    expires_in: TOKEN_LIFE_S,
    re_expires_in: REFRESH_LIFE_S,
  }));
  return list.length === 1 ? { ...list[0], tokens: list } : { tokens: list };
}

/** `alipay.open.auth.token.app.query`: what a token is good for. */
export function queryToken(call: Call): Record<string, unknown> {
  const token = textOf(call.biz, 'app_auth_token');
  if (token === undefined) throw businessError('ILLEGAL_PARAM', 'app_auth_token 不能为空');
  const held = call.sim.data.authorizations.findLast((item) => item.appAuthToken === token);
  if (held === undefined) throw businessError('AUTH_TOKEN_NOT_EXISTED', '授权令牌不存在');
  if (held.appId !== call.app.appId) throw businessError('AUTH_TOKEN_NOT_CONSISTENT', '授权令牌与应用不一致');
  return {
    user_id: held.userId,
    auth_app_id: held.authAppId,
    expires_in: TOKEN_LIFE_S,
    auth_methods: held.methods,
    auth_start: toBeijing(held.startedAt),
    auth_end: toBeijing(held.startedAt + TOKEN_LIFE_S * 1_000),
    status: held.status === 'valid' ? 'valid' : 'invalid',
    is_by_app_auth: isFullDelegation(held),
  };
}
