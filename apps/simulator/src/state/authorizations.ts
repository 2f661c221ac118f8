import { randomBytes } from 'node:crypto';
import { pushCancelled } from '../push-events.js';
import type { Simulation } from '../simulation.js';
import { newToken } from './ids.js';
import type { AuthCode, Authorization, Merchant } from './model.js';

const CODE_LIFE_MS = 24 * 3_600_000;
export const TOKEN_LIFE_S = 31_536_000;
export const REFRESH_LIFE_S = 32_140_800;

/** What a merchant grants when nothing else is said. */
export const grantedByDefault = [
  'alipay.security.risk.complaint.info.batchquery',
  'alipay.security.risk.complaint.info.query',
  'alipay.security.risk.complaint.process.finish',
  'alipay.security.risk.complaint.file.upload',
  'alipay.security.risk.complaint.reply.send',
  'alipay.merchant.tradecomplain.batchquery',
  'alipay.merchant.tradecomplain.query',
  'alipay.merchant.tradecomplain.feedback.submit',
  'alipay.merchant.tradecomplain.reply.submit',
  'alipay.merchant.tradecomplain.supplement.submit',
  'alipay.merchant.tradecomplain.changed',
  'alipay.merchant.image.upload',
  'alipay.trade.refund',
  'alipay.trade.fastpay.refund.query',
  'alipay.trade.query',
  'alipay.open.auth.appauth.cancelled',
];

/** The merchant agreed on the page: a code that lives a day and works once. */
export function issueCode(sim: Simulation, appId: string, authAppIds: string[]): AuthCode {
  const code: AuthCode = {
    code: `P${randomBytes(16).toString('hex')}`,
    appId,
    authAppIds,
    expiresAt: sim.clock.now() + CODE_LIFE_MS,
    used: false,
  };
  sim.data.codes[code.code] = code;
  sim.store.touch();
  return code;
}

/** A new token; the one this app held for the merchant is dead from now on. */
export function authorise(
  sim: Simulation,
  appId: string,
  merchant: Merchant,
  wanted: { token?: string; methods?: string[] } = {},
): Authorization {
  const held = sim.data.authorizations.filter((item) => item.appId === appId && item.authAppId === merchant.authAppId);
  for (const old of held) if (old.status === 'valid' || old.status === 'timed-out') old.status = 'replaced';
  const authorization: Authorization = {
    appId,
    authAppId: merchant.authAppId,
    userId: merchant.userId,
    appAuthToken: wanted.token ?? newToken(sim),
    appRefreshToken: newToken(sim),
    methods: wanted.methods ?? held.at(-1)?.methods ?? grantedByDefault,
    topics: [],
    status: 'valid',
    startedAt: sim.clock.now(),
    refreshUntil: sim.clock.now() + REFRESH_LIFE_S * 1_000,
  };
  sim.data.authorizations.push(authorization);
  sim.store.touch();
  return authorization;
}

/** Whether the merchant delegated everything: nothing of what is granted by default was left out. */
export const isFullDelegation = ({ methods }: Pick<Authorization, 'methods'>): boolean =>
  grantedByDefault.every((method) => methods.includes(method));

/** The authorisation an app holds for a merchant app now, dead or alive. */
export function latestAuthorization(sim: Simulation, appId: string, authAppId: string): Authorization | undefined {
  return sim.data.authorizations.findLast((item) => item.appId === appId && item.authAppId === authAppId);
}

/** The merchant withdraws it: the token dies at once and the app is told. */
export function cancelAuthorization(sim: Simulation, authorization: Authorization, push: boolean): void {
  authorization.status = 'cancelled';
  sim.store.touch();
  if (push) pushCancelled(sim, authorization);
}
