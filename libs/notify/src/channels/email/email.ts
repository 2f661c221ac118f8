import { isIP } from 'node:net';
import type { LocalText } from '@redress/contract';
import { AddressRefused } from '../../address-guard.js';
import type { Channel, OutgoingGuard, RecipientResult, SendContext, SendResult } from '../../channel.js';
import type { NoticeContent } from '../../template.js';
import { maskEmail, oneLine } from '../../words.js';
import { classify, codeOf, type SmtpFailure } from './errors.js';
import { layOutMail } from './mail.js';
import { PRESETS, SMTP_PORTS } from './presets.js';
import { completeEmail, emailAddress, emailBase, emailLimits, type EmailSettings } from './settings.js';

const text = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

/** Total time of one send (reliability.md 7). */
const TOTAL_MS = 60_000;

/** Mail through any SMTP server. */
export const emailChannel: Channel<EmailSettings> = {
  type: 'email',
  name: text('邮件', 'E-mail'),
  description: text(
    '用 163、QQ、企业邮箱或自己的 SMTP 服务器发送。',
    'Through 163, QQ, an enterprise mailbox or your own SMTP server.',
  ),
  base: emailBase,
  secrets: ['pass'],
  target: ['host', 'port', 'security'],
  presets: Object.fromEntries(
    Object.entries(PRESETS).map(([name, { host, port, security }]) => [name, { host, port, security }]),
  ),
  retryUnknown: 2,
  complete: completeEmail,
  parse: (stored) => completeEmail(emailBase.parse(stored)).settings,
  checkTarget: async (settings, guard) => {
    try {
      await addressOf(settings, guard);
    } catch (error) {
      if (error instanceof AddressRefused) throw error;
    }
  },
  readRecipient: (typed) => {
    const parsed = emailAddress.safeParse(typed.trim());
    return parsed.success ? parsed.data : null;
  },
  groups: (settings) => (settings.oneMailEach ? settings.recipients.map((one) => [one]) : [[...settings.recipients]]),
  mask: maskEmail,
  limits: emailLimits,
  language: (settings) => settings.language,
  send: sendMail,
  probe: signIn,
};

/**
 * One mail on one connection of its own. No pool: the limiter spaces the mails out anyway, the address is checked anew
 * each time, and a new authorisation code works at once instead of when some connection happens to close.
 */
async function sendMail(
  content: NoticeContent,
  to: readonly string[],
  settings: EmailSettings,
  ctx: SendContext,
): Promise<SendResult> {
  try {
    const transport = await openTransport(settings, ctx);
    const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(TOTAL_MS)]);
    const info = await transport
      .sendMail({ ...messageOf(content, to, settings, ctx), signal })
      .finally(() => transport.close());
    return accepted(to, info, settings);
  } catch (error) {
    return refused(to, failureOf(error), settings, ctx);
  }
}

/** Connect, greet, sign in. It does not find a bad From or a wrong recipient. */
async function signIn(settings: EmailSettings, ctx: SendContext): Promise<SendResult> {
  try {
    const transport = await openTransport(settings, ctx);
    await transport.verify().finally(() => transport.close());
    return { class: 'ok', code: null, message: null, advice: null, perRecipient: {} };
  } catch (error) {
    return refused([], failureOf(error), settings, ctx);
  }
}

/** Without encryption, or on a port that is not one of mail, only to networks that the operator allowed. */
function addressOf(settings: EmailSettings, guard: OutgoingGuard): Promise<string> {
  const onlyAllowedNetworks = settings.security === 'none' || !SMTP_PORTS.includes(settings.port);
  return guard.resolve(settings.host, { onlyAllowedNetworks });
}

async function openTransport(settings: EmailSettings, ctx: SendContext) {
  const address = await addressOf(settings, ctx.guard);
  // loaded with the first mail: an idle server never pays for it
  const { createTransport } = await import('nodemailer');
  return createTransport({
    // the checked address itself, so that nothing is resolved a second time; never `service`, which would win over it
    host: address,
    port: settings.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    ...(settings.user !== undefined && { auth: { user: settings.user, pass: settings.pass ?? '' } }),
    // the certificate is checked against the name that was typed, not against the address it led to
    tls: {
      ...(isIP(settings.host) === 0 && { servername: settings.host }),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    },
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    dnsTimeout: 5_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    maxRecipients: 50,
  });
}

function messageOf(content: NoticeContent, to: readonly string[], settings: EmailSettings, ctx: SendContext) {
  const mail = layOutMail(content);
  const thread = content.thread === null ? null : `<complaint-${content.thread}@${ctx.hostName}>`;
  return {
    from: { name: settings.fromName, address: settings.fromAddress },
    to: to.map((address) => ({ name: '', address })),
    subject: oneLine(mail.subject, 200),
    text: mail.text,
    html: mail.html,
    messageId: `<${ctx.deliveryId}@${ctx.hostName}>`,
    ...(thread !== null && { inReplyTo: thread, references: thread }),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Redress-Delivery': ctx.deliveryId },
  };
}

interface SentInfo {
  response: string;
  rejected: readonly string[];
  rejectedErrors?: readonly (SmtpFailure & { recipient?: string | undefined })[] | undefined;
}

/** The server took the mail; some of several recipients may have been refused all the same. */
function accepted(to: readonly string[], info: SentInfo, settings: EmailSettings): SendResult {
  const perRecipient: Record<string, RecipientResult> = {};
  const refusals = new Map((info.rejectedErrors ?? []).map((failure) => [failure.recipient ?? '', failure]));
  for (const address of to) {
    const failure = refusals.get(address) ?? (info.rejected.includes(address) ? { command: 'RCPT TO' } : null);
    perRecipient[address] = failure
      ? { class: classify(failure).class, code: codeOf(failure) }
      : { class: 'ok', code: null };
  }
  return { class: 'ok', code: '250', message: said(info.response, settings), advice: null, perRecipient };
}

function refused(to: readonly string[], failure: FullFailure, settings: EmailSettings, ctx: SendContext): SendResult {
  const verdict = classify(failure);
  const isUnknownHost = ['EDNS', 'ENOTFOUND'].includes(failure.code ?? '');
  const resultClass = ctx.isTest && isUnknownHost ? 'config' : verdict.class;
  const each = new Map((failure.rejectedErrors ?? []).map((one) => [one.recipient ?? '', one]));
  const perRecipient: Record<string, RecipientResult> = {};
  for (const address of to) {
    const own = each.get(address);
    perRecipient[address] = own
      ? { class: classify(own).class, code: codeOf(own) }
      : { class: resultClass, code: codeOf(failure) };
  }
  return {
    class: resultClass,
    code: codeOf(failure),
    message: said(failure.response ?? null, settings),
    advice: verdict.advice,
    ...(verdict.retryAfterMs !== undefined && { retryAfterMs: verdict.retryAfterMs }),
    perRecipient,
  };
}

type FullFailure = SmtpFailure & { rejectedErrors?: (SmtpFailure & { recipient?: string | undefined })[] | undefined };

/** Whatever was thrown, as the fields that are judged. Nothing of an error's own text is kept. */
function failureOf(error: unknown): FullFailure {
  if (typeof error !== 'object' || error === null) return {};
  const failure: FullFailure = error;
  return failure;
}

/** The server's own line without what must not be seen: the authorisation code in any form, and addresses. */
function said(response: string | null, settings: EmailSettings): string | null {
  if (response === null) return null;
  let line = response;
  if (settings.pass !== undefined) {
    const plain = `\0${settings.user ?? ''}\0${settings.pass}`;
    const hidden = [settings.pass, ...[settings.pass, plain].map((one) => Buffer.from(one).toString('base64'))];
    for (const secret of hidden) line = line.replaceAll(secret, '***');
  }
  return oneLine(line, 500).replaceAll(/[^\s<>"'(),;:@]{1,64}@[^\s<>"'(),;:@]{1,253}/g, (address) =>
    maskEmail(address),
  );
}
