import type { AnyComplaint } from './admin/views.js';
import { escalationTexts, userReplies } from './seed-texts.js';
import type { Simulation } from './simulation.js';
import type { RiskComplaint, TradeComplaint } from './state/model.js';
import { change, escalateRisk, finishRisk, passDeadline, replyRisk, riskStates, withdrawRisk } from './state/risk.js';
import { addReply, changeTrade, talkableStates } from './state/tradecomplain.js';

/** What the complainant or Alipay can do to a complaint; `state` forces any raw state. */
export const acts = [
  'withdraw',
  'escalate',
  'overdue',
  'processing',
  'accept',
  'refuse',
  'reply',
  'close',
  'state',
] as const;
export type Act = (typeof acts)[number];

interface Details {
  text?: string;
  state?: string;
}

/** @returns false when the complaint's state does not allow it */
export function perform(sim: Simulation, complaint: AnyComplaint, act: Act, details: Details): boolean {
  return complaint.family === 'risk'
    ? actOnRisk(sim, complaint.item, act, details)
    : actOnTrade(sim, complaint.item, act, details);
}

function actOnRisk(sim: Simulation, item: RiskComplaint, act: Act, { text, state }: Details): boolean {
  const isOpen = riskStates[item.status]?.isOpen ?? true;
  switch (act) {
    case 'withdraw':
      return withdrawRisk(sim, item);
    case 'escalate':
      escalateRisk(sim, item, text ?? sim.random.pick(escalationTexts));
      return true;
    case 'overdue':
      return passDeadline(sim, item);
    case 'processing':
      if (item.status !== 'WAIT_PROCESS') return false;
      change(sim, item, 'PROCESSING');
      return true;
    case 'reply':
      replyRisk(sim, item, { role: 'USER', name: '用户', content: text ?? sim.random.pick(userReplies) });
      return true;
    case 'accept':
      return finishRisk(sim, item, { code: 'CONSENSUS_WITH_CLIENT', remark: text });
    case 'close':
      return finishRisk(sim, item, { code: 'ORTHER', remark: text });
    case 'refuse':
      if (isOpen) return false;
      change(sim, item, 'WAIT_PROCESS');
      return true;
    case 'state':
    default:
      change(sim, item, state ?? text ?? 'BRAND_NEW_STATE');
      return true;
  }
}

function actOnTrade(sim: Simulation, item: TradeComplaint, act: Act, { text, state }: Details): boolean {
  const isTalking = talkableStates.includes(item.status);
  const moves: Partial<Record<Act, [allowed: boolean, to: string]>> = {
    withdraw: [isTalking || item.status === 'PLATFORM_PROCESSING', 'CANCELLED'],
    escalate: [isTalking, 'PLATFORM_PROCESSING'],
    overdue: [item.status === 'MERCHANT_PROCESSING', 'MERCHANT_FEEDBACK_TIMEOUT'],
    accept: [item.status === 'MERCHANT_FEEDBACKED', 'FINISHED'],
    refuse: [item.status === 'MERCHANT_FEEDBACKED', 'PLATFORM_PROCESSING'],
    close: [isTalking || item.status === 'PLATFORM_PROCESSING', closedAs(item.status)],
    state: [true, state ?? text ?? 'BRAND_NEW_STATE'],
  };
  if (act === 'reply') {
    const content = text ?? sim.random.pick(userReplies);
    addReply(sim, item, { role: 'USER', name: '用户', content, images: [] });
    return true;
  }
  const [allowed, to] = moves[act] ?? [false, ''];
  if (!allowed) return false;
  const words = text ?? (act === 'refuse' || act === 'escalate' ? sim.random.pick(escalationTexts) : undefined);
  if (words === undefined || act === 'state') changeTrade(sim, item, to);
  else addReply(sim, item, { role: 'USER', name: '用户', content: words, images: [] }, to);
  return true;
}

/** Alipay ends what it was judging; anything else it closes is "by the system". */
function closedAs(status: string): string {
  return status === 'PLATFORM_PROCESSING' ? 'PLATFORM_FINISH' : 'CLOSED';
}
