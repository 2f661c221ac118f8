import type { LocalText } from '@redress/contract';

export const securities = ['tls', 'starttls', 'none'] as const;
export type Security = (typeof securities)[number];

interface Preset {
  label: LocalText;
  host: string;
  port: number;
  security: Security;
  /** The server refuses a From that is not the login (`553 Mail from must equal authorized user`). */
  fromIsUser: boolean;
}

const preset = (zh: string, en: string, host: string, fromIsUser: boolean): Preset => ({
  label: { 'zh-CN': zh, en },
  host,
  port: 465,
  security: 'tls',
  fromIsUser,
});

/**
 * Mail providers (notifiers.md 2.1). Our own table, because nodemailer's `service` silently wins over host and port.
 */
export const PRESETS = {
  '163': preset('163 邮箱', '163 Mail', 'smtp.163.com', true),
  '126': preset('126 邮箱', '126 Mail', 'smtp.126.com', true),
  qq: preset('QQ 邮箱', 'QQ Mail', 'smtp.qq.com', true),
  exmail: preset('腾讯企业邮箱', 'Tencent Exmail', 'smtp.exmail.qq.com', true),
  aliyun_qiye: preset('阿里企业邮箱', 'Aliyun enterprise mail', 'smtp.qiye.aliyun.com', true),
  feishu: preset('飞书邮箱', 'Feishu Mail', 'smtp.feishu.cn', true),
} as const satisfies Record<string, Preset>;

export const CUSTOM_PRESET_LABEL: LocalText = { 'zh-CN': '其他邮箱', en: 'Another server' };

export const presetNames = ['163', '126', 'qq', 'exmail', 'aliyun_qiye', 'feishu', 'custom'] as const;

/** Ports that may be used towards public servers (reliability.md E2); 994 is NetEase's second TLS port. */
export const SMTP_PORTS: readonly number[] = [465, 587, 994, 25, 2525];
