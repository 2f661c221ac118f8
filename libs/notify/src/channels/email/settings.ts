import type { LocalText } from '@redress/contract';
import { z } from 'zod';
import type { FieldIssue, LimitWindow } from '../../channel.js';
import { CUSTOM_PRESET_LABEL, PRESETS, presetNames, securities } from './presets.js';

const text = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

/** Mail headers refuse CR, LF and what ends a display name (reliability.md E7). */
const noControls = (value: string) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value);
const line = (max: number) =>
  z.string().trim().min(1).max(max).refine(noControls, 'must not contain control characters');

/** An address in one spelling: the part after @ in lower case. */
export const emailAddress = z
  .email()
  .max(254)
  .overwrite((value) => value.replace(/@.*$/, (domain) => domain.toLowerCase()));

/** Form and stored shape of an e-mail channel (notifiers.md 2.6). */
export const emailBase = z.strictObject({
  preset: z
    .enum(presetNames)
    .default('custom')
    .meta({
      order: 10,
      widget: 'select',
      label: text('邮箱类型', 'Provider'),
      options: {
        ...Object.fromEntries(Object.entries(PRESETS).map(([name, { label }]) => [name, label])),
        custom: CUSTOM_PRESET_LABEL,
      },
    }),
  host: line(253)
    .optional()
    .meta({
      order: 20,
      widget: 'text',
      label: text('SMTP 服务器', 'SMTP server'),
      help: text('例如 smtp.163.com', 'For example smtp.163.com'),
    }),
  port: z
    .number()
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .meta({
      order: 30,
      widget: 'number',
      label: text('端口', 'Port'),
      help: text('SSL 填 465', '465 for SSL'),
    }),
  security: z
    .enum(securities)
    .optional()
    .meta({
      order: 40,
      widget: 'select',
      label: text('加密方式', 'Encryption'),
      help: text('不加密只能用于内网中继', 'None is for a relay on your own network only'),
      options: {
        tls: text('SSL/TLS', 'SSL/TLS'),
        starttls: text('STARTTLS', 'STARTTLS'),
        none: text('不加密', 'None'),
      },
    }),
  user: line(254)
    .optional()
    .meta({
      order: 50,
      widget: 'text',
      label: text('登录账号', 'Login'),
      help: text('填完整邮箱地址', 'The full address'),
    }),
  pass: line(128)
    .optional()
    .meta({
      order: 60,
      widget: 'secret',
      secret: true,
      writeOnly: true,
      label: text('授权码', 'Authorisation code'),
      help: text(
        '不是邮箱登录密码。在网页邮箱「设置 → POP3/SMTP/IMAP」开启 SMTP 服务后生成，只显示一次',
        'Not the web password: created in the mailbox settings after enabling SMTP, shown once',
      ),
    }),
  fromName: z
    .string()
    .trim()
    .max(32)
    .refine((value) => noControls(value) && !/[<>"]/.test(value), 'must not contain control characters, <, > or "')
    .default('Redress')
    .meta({ order: 70, widget: 'text', label: text('发件人名称', 'Sender name') }),
  fromAddress: emailAddress.optional().meta({
    order: 80,
    widget: 'text',
    label: text('发件地址', 'From address'),
    help: text('默认与登录账号相同；163、QQ 必须一致', 'The login by default; 163 and QQ accept no other'),
  }),
  recipients: z
    .array(emailAddress)
    .min(1)
    .max(50)
    .refine((list) => new Set(list).size === list.length, 'must not name an address twice')
    .meta({
      order: 90,
      widget: 'lines',
      label: text('收件人', 'Recipients'),
      help: text('每行一个', 'One a line'),
    }),
  oneMailEach: z
    .boolean()
    .default(true)
    .meta({
      order: 100,
      widget: 'switch',
      label: text('每人单独一封', 'One mail for each recipient'),
      help: text('关闭后收件人可以互相看到地址', 'When off, recipients see each other’s addresses'),
    }),
  language: z
    .enum(['zh-CN', 'en'])
    .default('zh-CN')
    .meta({
      order: 110,
      widget: 'select',
      label: text('邮件语言', 'Language of the mails'),
      options: { 'zh-CN': text('中文', 'Chinese'), en: text('英文', 'English') },
    }),
});

type Fields = z.infer<typeof emailBase>;
/** Settings with nothing left open. */
export type EmailSettings = Fields & Required<Pick<Fields, 'host' | 'port' | 'security' | 'fromAddress'>>;

const isAddress = (value: string | undefined): value is string => emailAddress.safeParse(value).success;
const presetOf = (name: string | undefined) => Object.entries(PRESETS).find(([known]) => known === name)?.[1];

/** Fill in what the preset and the login imply, and say what does not fit together. */
export function completeEmail(raw: Record<string, unknown>): { settings: EmailSettings; issues: FieldIssue[] } {
  const parsed = emailBase.safeParse(raw);
  const fields: Fields = parsed.success ? parsed.data : emailBase.parse({ recipients: ['nobody@example.invalid'] });
  const preset = presetOf(fields.preset);
  const settings: EmailSettings = {
    ...fields,
    host: (fields.host ?? preset?.host ?? '').toLowerCase(),
    port: fields.port ?? preset?.port ?? 465,
    security:
      fields.security ?? preset?.security ?? (fields.port === 465 || fields.port === undefined ? 'tls' : 'starttls'),
    fromAddress: fields.fromAddress ?? (isAddress(fields.user) ? emailAddress.parse(fields.user) : ''),
  };
  return { settings, issues: parsed.success ? issuesBetween(settings) : [] };
}

function issuesBetween(settings: EmailSettings): FieldIssue[] {
  const preset = presetOf(settings.preset);
  const issues: FieldIssue[] = [];
  const add = (field: string, code: string, zh: string, en: string) =>
    issues.push({ field, code, message: text(zh, en) });
  if (settings.host === '') add('host', 'required', '请填写 SMTP 服务器', 'The SMTP server is missing');
  else if (
    /[^0-9a-z.:[\]_-]/.test(settings.host) ||
    (settings.host.includes(':') && !/^\[?[0-9a-f:.]+\]?$/.test(settings.host))
  )
    add('host', 'invalid', '只填主机名，不含协议和端口', 'A host name only, without scheme and port');
  if (settings.user === undefined && settings.security !== 'none')
    add('user', 'required', '请填写登录账号', 'The login is missing');
  else if (settings.user !== undefined && preset && !isAddress(settings.user))
    add('user', 'invalid', '请填写完整邮箱地址', 'The full e-mail address is needed');
  if (settings.user !== undefined && settings.pass === undefined)
    add('pass', 'required', '请填写授权码', 'The authorisation code is missing');
  if (settings.fromAddress === '') add('fromAddress', 'required', '请填写发件地址', 'The from address is missing');
  else if (preset?.fromIsUser && settings.user !== undefined && !sameAddress(settings.user, settings.fromAddress))
    add('fromAddress', 'not_login', '发件地址必须与登录账号一致', 'The from address must equal the login');
  if (settings.port === 465 && settings.security === 'starttls')
    add('security', 'not_on_port', '465 端口请选 SSL/TLS', 'Port 465 speaks TLS from the start');
  if (settings.port === 587 && settings.security === 'tls')
    add('security', 'not_on_port', '587 端口请选 STARTTLS', 'Port 587 speaks STARTTLS');
  return issues;
}

const sameAddress = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

const FREE_MAILBOXES = /(^|\.)(163\.com|126\.com|yeah\.net|qq\.com|foxmail\.com)$/;
const ENTERPRISE = new Set<string>([PRESETS.exmail.host]);

/**
 * How fast this account may send. Free mailboxes publish no quota: one mail in 2 s and 30 in an hour keeps clear of
 * `451 MI:SFQ` (notifiers.md 2.4). What counts is the server, not which preset filled the form.
 */
export function emailLimits(settings: EmailSettings): { key: string; windows: readonly LimitWindow[] } {
  const isFree = FREE_MAILBOXES.test(settings.host) && !ENTERPRISE.has(settings.host);
  return {
    key: `smtp:${settings.user ?? settings.fromAddress}@${settings.host}:${settings.port}`,
    windows: isFree ? FREE_WINDOWS : OWN_WINDOWS,
  };
}

export const FREE_WINDOWS: readonly LimitWindow[] = [
  { max: 1, perMs: 2_000 },
  { max: 30, perMs: 3_600_000 },
];
export const OWN_WINDOWS: readonly LimitWindow[] = [{ max: 5, perMs: 1_000 }];
