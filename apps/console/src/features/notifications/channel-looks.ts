import type { ChannelHealth, ChannelType, DeliveryStatus } from '@redress/contract';
import {
  Bot,
  CircleCheck,
  CircleMinus,
  CircleQuestionMark,
  CircleX,
  CodeXml,
  Contrast,
  Mail,
  MessagesSquare,
  Smartphone,
} from '@lucide/vue';
import type { IconComponent } from '../../shared/icons.js';

export const channelIcons: Record<ChannelType, IconComponent> = {
  email: Mail,
  wechat_template: MessagesSquare,
  tencent_sms: Smartphone,
  dingtalk: Bot,
  wecom: Bot,
  feishu: Bot,
  webhook: CodeXml,
};

export const healthDots: Record<ChannelHealth, string> = {
  ok: 'good',
  degraded: 'warn',
  failing: 'bad',
  disabled: 'off',
};
/** Worst first: what somebody must repair stands at the top. */
export const healthOrder: Record<ChannelHealth, number> = { failing: 0, degraded: 1, ok: 2, disabled: 3 };

export const deliveryLooks: Record<DeliveryStatus, [IconComponent, string]> = {
  queued: [Contrast, 'move'],
  sending: [Contrast, 'move'],
  sent: [CircleCheck, 'good'],
  failed: [CircleX, 'bad'],
  skipped: [CircleMinus, 'done'],
  unknown: [CircleQuestionMark, 'warn'],
};

const skipReasons = [
  'no_rule',
  'moot',
  'switched_off',
  'channel_disabled',
  'channel_removed',
  'recipient_removed',
  'too_late',
] as const;
type SkipReason = (typeof skipReasons)[number];

/** Reasons not to send that the console has words for. */
export const isSkipReason = (reason: string): reason is SkipReason => skipReasons.some((known) => known === reason);
