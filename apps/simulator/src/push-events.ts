import type { Simulation } from './simulation.js';
import type { Authorization, RiskComplaint, TradeComplaint } from './state/model.js';

/** The one confirmed complaint message: it carries nothing but the number. */
export function pushTradeChange(sim: Simulation, complaint: TradeComplaint): void {
  for (const holder of holdersOf(sim, complaint.authAppId)) {
    sim.pushes.send({
      appId: holder.appId,
      method: 'alipay.merchant.tradecomplain.changed',
      bizContent: { complain_event_id: complaint.id },
      msgAppId: holder.authAppId,
      msgUid: holder.userId,
    });
  }
}

/** A hint nobody has confirmed to exist; off unless the app asks for it. */
export function pushRiskChange(sim: Simulation, complaint: RiskComplaint): void {
  for (const holder of holdersOf(sim, complaint.authAppId)) {
    if (sim.data.apps[holder.appId]?.riskPush !== true) continue;
    sim.pushes.send({
      appId: holder.appId,
      method: 'alipay.security.risk.complaint.changed',
      bizContent: { complain_id: String(complaint.id), status: complaint.status },
      msgAppId: holder.authAppId,
      msgUid: holder.userId,
    });
  }
}

/** The field names of a sample of 2018; today's are unconfirmed. */
export function pushCancelled(sim: Simulation, authorization: Authorization): void {
  sim.pushes.send({
    appId: authorization.appId,
    method: 'alipay.open.auth.appauth.cancelled',
    bizContent: {
      app_auth_token: authorization.appAuthToken,
      auth_app_id: authorization.authAppId,
      user_id: authorization.userId,
      app_id: authorization.appId,
    },
    msgAppId: authorization.authAppId,
    msgUid: authorization.userId,
  });
}

function holdersOf(sim: Simulation, authAppId: string): Authorization[] {
  return sim.data.authorizations.filter((item) => item.authAppId === authAppId && item.status === 'valid');
}
