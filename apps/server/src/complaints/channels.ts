import { type ComplaintChannel, RISK_METHODS, riskChannel, TRADE_METHODS, tradeChannel } from '@redress/alipay';
import type { Family } from '@redress/contract';

/** Alipay's two complaint interfaces, by family. */
export const channels: Readonly<Record<Family, ComplaintChannel>> = { risk: riskChannel, trade: tradeChannel };

/** Names of the calls, as a merchant grants them. */
export const methods = {
  risk: {
    list: RISK_METHODS.list,
    get: RISK_METHODS.get,
    finish: RISK_METHODS.finish,
    reply: RISK_METHODS.reply,
    evidence: null,
    upload: RISK_METHODS.upload,
  },
  trade: {
    list: TRADE_METHODS.list,
    get: TRADE_METHODS.get,
    finish: TRADE_METHODS.finish,
    reply: TRADE_METHODS.reply,
    evidence: TRADE_METHODS.supplement,
    upload: TRADE_METHODS.upload,
  },
} as const satisfies Record<Family, Record<string, string | null>>;
