import type { LocalText, ResultClass } from '@redress/contract';

/** The fields of a nodemailer error that say something; its `message` is never matched on. */
export interface SmtpFailure {
  code?: string | undefined;
  responseCode?: number | undefined;
  command?: string | undefined;
  response?: string | undefined;
  originalCode?: string | undefined;
  timeoutType?: string | undefined;
}

export interface Verdict {
  class: ResultClass;
  advice: LocalText | null;
  retryAfterMs?: number;
}

const text = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });
const MINUTE = 60_000;

const ADVICE = {
  login: text(
    '请确认 SMTP 服务已开启，并重新生成授权码（不是邮箱登录密码）。授权码可能已过期，或因修改邮箱密码而失效。',
    'Check that SMTP is enabled and create a new authorisation code (not the web password). A code expires, and dies when the mailbox password changes.',
  ),
  locked: text(
    '登录失败次数过多，邮箱已暂时锁定。请停止重试，一小时后用新的授权码再试。',
    'Too many failed logins; the mailbox is locked for a while. Stop trying and use a new code in an hour.',
  ),
  needsLogin: text(
    '该服务器要求登录，请填写账号和授权码。',
    'This server wants a login: fill in account and authorisation code.',
  ),
  from: text('发件地址必须与登录账号一致。', 'The from address must equal the login.'),
  sender: text(
    '服务器不接受该发件人，请检查发件地址与域名的 SPF、DMARC 设置。',
    'The server refuses this sender: check the from address and the SPF and DMARC records of its domain.',
  ),
  tooMany: text(
    '发送过于频繁，会自动稍后再发。可减少收件人或换用企业邮箱。',
    'Too many mails; it is tried again later by itself. Fewer recipients or an enterprise mailbox help.',
  ),
  recipient: text('收件地址不存在或不可用，请检查。', 'This address does not exist or takes no mail.'),
  spam: text('邮件内容被判为垃圾邮件，请联系邮箱服务商。', 'The content was taken for spam; ask the mail provider.'),
  blocked: text(
    '本机 IP 被邮箱服务商拒绝，请换用其他邮箱或出口 IP。',
    'The mail provider refuses this machine’s IP: use another mailbox or address.',
  ),
  relay: text(
    '服务器不允许转发到该地址，请检查登录账号。',
    'The server does not relay to this address: check the login.',
  ),
  size: text('邮件超过大小限制。', 'The mail is too large.'),
  unreachable: text(
    '无法连接服务器，请检查地址、端口和网络。',
    'The server cannot be reached: check host, port and network.',
  ),
  unknownHost: text('找不到该服务器，请检查拼写。', 'There is no such server: check the spelling.'),
  tls: text(
    '加密连接失败，请检查端口与加密方式是否匹配（465 配 SSL/TLS，587 配 STARTTLS）以及证书。',
    'No encrypted connection: check that port and encryption fit (465 with TLS, 587 with STARTTLS) and the certificate.',
  ),
  silent: text('服务器没有答复，邮件可能已经送达。', 'The server did not answer; the mail may have arrived.'),
  address: text(
    '不允许访问该地址。内网服务器需由管理员设置 ALLOW_PRIVATE_NETWORK。',
    'This address is not allowed. For a server on your own network set ALLOW_PRIVATE_NETWORK.',
  ),
} as const;

interface Rule {
  code?: string | readonly string[];
  reply?: readonly number[] | '4xx' | '5xx' | 'none';
  command?: RegExp;
  response?: RegExp;
  originalCode?: RegExp;
  timeout?: readonly string[];
  verdict: ResultClass;
  advice?: keyof typeof ADVICE;
  retryAfterMs?: number;
}

/** NetEase's second token is the reason; it says more than the number (notifiers.md 2.4). */
const REPLY_RULES: readonly Rule[] = [
  { response: /too much fail authentication/i, verdict: 'config', advice: 'locked' },
  {
    reply: [421],
    response: /HL:(REP|ICC|IFC|MEP)/,
    verdict: 'throttled',
    advice: 'tooMany',
    retryAfterMs: 30 * MINUTE,
  },
  { reply: [450, 451], response: /(MI|RP):(DMC|DRC)/, verdict: 'throttled', advice: 'tooMany', retryAfterMs: MINUTE },
  { reply: [450, 451], response: /(MI|RP):(CEL|CCL)/, verdict: 'retry' },
  { reply: [450], response: /DT:RBL/, verdict: 'config', advice: 'blocked' },
  { reply: [450], response: /WM:BL[IU]/, verdict: 'config', advice: 'blocked' },
  { reply: [451], response: /DT:SPM/, verdict: 'retry', advice: 'spam', retryAfterMs: 2 * MINUTE },
  {
    reply: [450, 451],
    response: /(MI:SFQ|RP:QRC)/,
    verdict: 'throttled',
    advice: 'tooMany',
    retryAfterMs: 15 * MINUTE,
  },
  { reply: [550], response: /MI:(NHD|IMF|SPF|DMA)/, verdict: 'config', advice: 'sender' },
  {
    reply: [550, 553],
    response: /user (not found|suspend|unknown)|invalid user|no such user/i,
    verdict: 'recipient',
    advice: 'recipient',
  },
  { reply: [553], response: /mail from must equal/i, verdict: 'config', advice: 'from' },
  { reply: [554], response: /DT:SPM/, verdict: 'content', advice: 'spam' },
  { reply: [554], response: /IP in blacklist|HL:(IPB|IHU)/i, verdict: 'config', advice: 'blocked' },
  { reply: [550, 551, 553, 554], response: /relay/i, verdict: 'config', advice: 'relay' },
];

const TLS_CODES = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA)/;

/** By what nodemailer says where it happened (notifiers.md 2.3). First match wins. */
const STAGE_RULES: readonly Rule[] = [
  { code: 'EADDRESSREFUSED', verdict: 'config', advice: 'address' },
  { code: ['EAUTH', 'ENOAUTH'], reply: '4xx', verdict: 'retry' },
  { code: ['EAUTH', 'ENOAUTH'], verdict: 'config', advice: 'login' },
  { reply: [530], verdict: 'config', advice: 'needsLogin' },
  { reply: [552], verdict: 'content', advice: 'size' },
  { code: 'EPROTOCOL', command: /^CONN$/, verdict: 'throttled', advice: 'blocked' },
  { reply: [421], verdict: 'throttled', advice: 'tooMany' },
  { code: ['ETLS', 'EREQUIRETLS'], verdict: 'config', advice: 'tls' },
  { command: /^MAIL FROM/, reply: '5xx', verdict: 'config', advice: 'from' },
  { command: /^RCPT TO/, reply: '5xx', verdict: 'recipient', advice: 'recipient' },
  { code: 'EMESSAGE', reply: '5xx', verdict: 'content', advice: 'spam' },
  { code: 'EMAXRECIPIENTS', verdict: 'content' },
  { reply: '4xx', verdict: 'retry' },
  { code: 'ESOCKET', originalCode: TLS_CODES, verdict: 'config', advice: 'tls' },
  { code: 'ESOCKET', verdict: 'retry', advice: 'unreachable' },
  { code: ['EDNS', 'ENOTFOUND', 'EAI_AGAIN'], verdict: 'retry', advice: 'unknownHost' },
  {
    code: 'ETIMEDOUT',
    timeout: ['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT'],
    verdict: 'retry',
    advice: 'unreachable',
  },
  { reply: '5xx', verdict: 'content' },
  { reply: 'none', verdict: 'unknown', advice: 'silent' },
];

/** The class of a failure. What no rule knows may have been sent, so it is `unknown`. */
export function classify(failure: SmtpFailure): Verdict {
  const rule = [...REPLY_RULES, ...STAGE_RULES].find((candidate) => fits(candidate, failure));
  const advice = rule?.advice ? ADVICE[rule.advice] : null;
  return {
    class: rule?.verdict ?? 'unknown',
    advice,
    ...(rule?.retryAfterMs !== undefined && { retryAfterMs: rule.retryAfterMs }),
  };
}

/** `451 MI:SFQ`, `535`, `ECONNREFUSED`: what people search for. */
export function codeOf(failure: SmtpFailure): string | null {
  if (failure.responseCode === undefined)
    return (failure.code === 'ESOCKET' && failure.originalCode) || failure.code || null;
  const reason = /\b(?:MI|RP|DT|HL|WM|IP):[A-Z]{3}\b/.exec(failure.response ?? '')?.[0];
  return reason ? `${failure.responseCode} ${reason}` : String(failure.responseCode);
}

function fits(rule: Rule, failure: SmtpFailure): boolean {
  if (rule.code !== undefined && ![rule.code].flat().includes(failure.code ?? '')) return false;
  if (rule.reply !== undefined && !replyFits(rule.reply, failure.responseCode)) return false;
  if (rule.command && !rule.command.test(failure.command ?? '')) return false;
  if (rule.response && !rule.response.test(failure.response ?? '')) return false;
  if (rule.originalCode && !rule.originalCode.test(failure.originalCode ?? '')) return false;
  return rule.timeout === undefined || rule.timeout.includes(failure.timeoutType ?? '');
}

function replyFits(reply: NonNullable<Rule['reply']>, code: number | undefined): boolean {
  if (reply === 'none') return code === undefined;
  if (code === undefined) return false;
  if (reply === '4xx') return code >= 400 && code < 500;
  return reply === '5xx' ? code >= 500 && code < 600 : reply.includes(code);
}
