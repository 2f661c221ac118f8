import { isAlipayError } from '../error.js';
import type { Gateway } from '../gateway.js';
import { textOf } from '../wire.js';

/** Tells of every change of a trade complaint; the risk family has no message that could be confirmed (alipay.md 3.3). */
export const TRADE_COMPLAINT_MESSAGE = 'alipay.merchant.tradecomplain.changed';
/** Tells that a merchant took its authorisation back. */
export const AUTHORISATION_ENDED_MESSAGE = 'alipay.open.auth.appauth.cancelled';

const SUBSCRIBE_METHOD = 'alipay.open.app.message.topic.subscribe';
const SUBSCRIPTION_METHOD = 'alipay.open.app.message.subscription.query';

/**
 * Have Alipay send a message by HTTP for one merchant. Harmless where the console's subscription covers it already.
 * Whether that does for all merchants is unconfirmed (alipay.md 4.1), so it is asked for each.
 *
 * @throws {AlipayError} the application may not subscribe by API, or no answer came
 */
export async function ensureSubscribed(gateway: Gateway, appAuthToken: string, topic: string): Promise<void> {
  const relation = { auth_type: 'app_auth', auth_token: appAuthToken, topic };
  if (await isSubscribed(gateway, relation)) return;
  try {
    await gateway.call(SUBSCRIBE_METHOD, { bizContent: { ...relation, comm_type: 'HTTP' } });
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}

/** The question may be refused where subscribing is not, so a refusal is no answer. */
async function isSubscribed(gateway: Gateway, relation: Record<string, string>): Promise<boolean> {
  try {
    const { node } = await gateway.call(SUBSCRIPTION_METHOD, { bizContent: relation });
    return textOf(node, 'comm_type') === 'HTTP';
  } catch (error) {
    if (isAlipayError(error) && (error.kind === 'business' || error.kind === 'gateway')) return false;
    throw error;
  }
}

/** How Alipay spells it is nowhere to be found; a signed refusal that speaks of what exists is taken for it. */
const isAlreadyThere = (error: unknown): boolean =>
  isAlipayError(error) &&
  error.kind === 'business' &&
  error.signed &&
  /EXIST|ALREADY|REPEAT/i.test(error.subCode ?? '');
