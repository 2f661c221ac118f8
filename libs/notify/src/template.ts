import type { Language, NotificationEvent } from '@redress/contract';
import { explain, isExplained } from '@redress/contract';
import { beijingTime, maskPhones, moneyOfFen, moneyOfYuan, oneLine, remaining, severalLines } from './words.js';

/** What is known of the complaint that an event is about. Texts of the complainant come with phone numbers masked. */
export interface NoticeComplaint {
  id: string;
  taskId: string;
  merchantName: string;
  companyName: string | null;
  providerName: string;
  amountFen: number | null;
  reason: string | null;
  content: string;
  contactMasked: string | null;
  /** ms UTC; null where Alipay gives none. */
  deadlineAt: number | null;
  complainedAt: number;
}

/** An event and the facts a person needs to act on it. */
export interface Notice {
  event: NotificationEvent;
  /** When it happened and when it is told; ms UTC. */
  at: number;
  now: number;
  /** Address of the console without a trailing slash. */
  publicUrl: string;
  /** The event's own figures, e.g. `amount`, `code`, `hoursLeft`, `name`. */
  data: Readonly<Record<string, string | number | boolean | null>>;
  complaint: NoticeComplaint | null;
}

/** How urgent a notice looks; the console's semantic colours. */
export type Tone = 'late' | 'soon' | 'today' | 'good' | 'move';

/** A notice in words, for any channel to lay out. Nothing in it is escaped yet. */
export interface NoticeContent {
  event: NotificationEvent;
  language: Language;
  tone: Tone;
  /** One line that says the thing first; the subject of a mail. */
  title: string;
  /** The kind of event in two or three words. */
  kind: string;
  /** The one big thing: an amount, else a name. */
  headline: string;
  subline: string | null;
  lead: string | null;
  deadline: { label: string; absolute: string; distance: string } | null;
  facts: { label: string; value: string }[];
  quote: { label: string; text: string } | null;
  link: { label: string; url: string };
  footer: string;
  /** What later mails about the same thing are threaded by. */
  thread: string | null;
}

interface Kind {
  tone: Tone;
  kind: [zh: string, en: string];
  /** One sentence: what happened, what to do. */
  lead?: (notice: Notice, say: Say) => string | null;
  /** Added to the title after amount and name. */
  note?: (notice: Notice, say: Say) => string | null;
  isAboutDeadline?: boolean;
  showsQuote?: boolean;
  link: [zh: string, en: string];
  /** Page for events without a complaint. */
  page?: string;
}

type Say = (zh: string, en: string) => string;

const HANDLE: [string, string] = ['去处理', 'Handle it'];
const VIEW: [string, string] = ['查看投诉', 'View the complaint'];

const MERCHANTS_NOT_READ: Kind = {
  tone: 'late',
  kind: ['商户读不到', 'Merchants not read'],
  lead: notReadLead,
  link: ['查看商户', 'View merchants'],
  page: '/merchants',
};

const KINDS: Record<NotificationEvent, Kind> = {
  'complaint.received': {
    tone: 'move',
    kind: ['新投诉', 'New complaint'],
    isAboutDeadline: true,
    showsQuote: true,
    link: HANDLE,
  },
  'complaint.updated': { tone: 'move', kind: ['投诉有更新', 'Complaint updated'], isAboutDeadline: true, link: VIEW },
  'complaint.due_soon': {
    tone: 'soon',
    kind: ['即将超时', 'Due soon'],
    lead: (_notice, say) =>
      say(
        '到期未处理会影响商户的投诉处理率，请尽快处理。',
        'Left open, it counts against the merchant. Please handle it now.',
      ),
    isAboutDeadline: true,
    showsQuote: true,
    link: HANDLE,
  },
  'complaint.overdue': {
    tone: 'late',
    kind: ['已超时', 'Overdue'],
    lead: (_notice, say) =>
      say('处理截止时间已过，投诉仍未处理。', 'The deadline has passed and the complaint is still open.'),
    isAboutDeadline: true,
    showsQuote: true,
    link: HANDLE,
  },
  'complaint.escalated': {
    tone: 'late',
    kind: ['用户升级投诉', 'Complaint escalated'],
    lead: (_notice, say) =>
      say(
        '用户要求平台介入。请先联系用户，再处理投诉。',
        'The user asked Alipay to step in. Contact them, then settle it.',
      ),
    isAboutDeadline: true,
    showsQuote: true,
    link: HANDLE,
  },
  'complaint.assigned': {
    tone: 'move',
    kind: ['投诉已分派', 'Complaint assigned'],
    isAboutDeadline: true,
    showsQuote: true,
    link: HANDLE,
  },
  'complaint.closed': { tone: 'good', kind: ['投诉已完结', 'Complaint closed'], lead: closedLead, link: VIEW },
  'refund.succeeded': {
    tone: 'good',
    kind: ['已退款', 'Refunded'],
    lead: (_notice, say) => say('款项已退回用户。', 'The money was paid back to the user.'),
    link: VIEW,
  },
  'refund.failed': {
    tone: 'late',
    kind: ['退款失败', 'Refund failed'],
    lead: failedLead,
    note: codeInWords,
    link: HANDLE,
  },
  'refund.parked': {
    tone: 'soon',
    kind: ['退款待核对', 'Refund needs a look'],
    lead: parkedLead,
    note: codeInWords,
    link: HANDLE,
  },
  'merchant.authorized': {
    tone: 'good',
    kind: ['商户已授权', 'Merchant authorised'],
    lead: (notice, say) =>
      notice.data['again'] === true
        ? say('商户重新授权，投诉会继续同步。', 'The merchant authorised again; its complaints are read as before.')
        : say('从现在起会同步该商户的投诉。', 'Its complaints are read from now on.'),
    link: ['查看商户', 'View merchants'],
    page: '/merchants',
  },
  'merchant.revoked': {
    tone: 'late',
    kind: ['商户授权失效', 'Authorisation lost'],
    lead: (_notice, say) =>
      say(
        '该商户的投诉无法再同步，也无法退款。请让商户重新授权。',
        'Its complaints can no longer be read or refunded. Ask the merchant to authorise again.',
      ),
    link: ['查看商户', 'View merchants'],
    page: '/merchants',
  },
  'provider.unhealthy': {
    tone: 'late',
    kind: ['服务商异常', 'Provider in trouble'],
    lead: findingLead,
    link: ['去检查', 'Check it'],
    page: '/providers',
  },
  'channel.failing': {
    tone: 'late',
    kind: ['通知渠道故障', 'Channel failing'],
    lead: (_notice, say) =>
      say(
        '通过该渠道的通知已暂停，修复并保存后会补发。',
        'What goes through it is held back and sent once it is repaired and saved.',
      ),
    note: (notice) => textOf(notice, 'code') || null,
    link: ['去修复', 'Repair it'],
    page: '/notifications',
  },
  'channel.test': {
    tone: 'good',
    kind: ['测试通知', 'Test'],
    lead: (_notice, say) =>
      say('收到这封邮件，说明该渠道可以正常发送通知。', 'If you can read this, the channel works.'),
    link: ['打开 Redress', 'Open Redress'],
    page: '/notifications',
  },
};

/** Put a notice into words. Pure; the same notice always gives the same words. */
export function describeNotice(notice: Notice, language: Language): NoticeContent {
  const say: Say = (zh, en) => (language === 'zh-CN' ? zh : en);
  const kind = kindOf(notice);
  const { complaint } = notice;
  const amount = moneyOf(notice);
  const name = oneLine(complaint?.merchantName ?? (textOf(notice, 'name') || textOf(notice, 'channelName')), 60);
  const deadlineAt = kind.isAboutDeadline ? (complaint?.deadlineAt ?? null) : null;
  const far = deadlineAt === null ? null : remaining(deadlineAt, notice.now, language);
  const note = kind.note?.(notice, say) ?? null;
  const first = say(...kind.kind) + (amount === null ? '' : ` ${amount}`);
  const title = [first, name, note ?? farForTitle(notice, far, language)].filter(
    (part) => part !== null && part !== '',
  );
  return {
    event: notice.event,
    language,
    tone: toneOf(kind, deadlineAt, notice.now),
    title: oneLine(title.join(' · '), 150),
    kind: say(...kind.kind),
    headline: amount ?? (name === '' ? say(...kind.kind) : name),
    subline: amount === null ? null : name,
    lead: kind.lead?.(notice, say) ?? null,
    deadline:
      deadlineAt === null || far === null
        ? null
        : {
            label: say('处理截止（北京时间）', 'Deadline (Beijing time)'),
            absolute: beijingTime(deadlineAt, language),
            distance: far,
          },
    facts: factsOf(notice, say, language),
    quote:
      kind.showsQuote && complaint && complaint.content.trim() !== ''
        ? {
            label: say('投诉人说', 'In the complainant’s words'),
            text: maskPhones(severalLines(complaint.content, 1_000)),
          }
        : null,
    link: {
      label: say(...kind.link),
      url: notice.publicUrl + (complaint ? `/complaints/${encodeURIComponent(complaint.id)}` : (kind.page ?? '/')),
    },
    footer: say('此通知由 Redress 自动发送，请勿直接回复。', 'Sent by Redress. Replies are not read.'),
    thread: complaint?.id ?? null,
  };
}

/** An overdue notice already says 已超时 in front, so its distance does not say it again. */
function farForTitle(notice: Notice, far: string | null, language: Language): string | null {
  if (far === null || notice.event !== 'complaint.overdue') return far;
  return language === 'zh-CN' ? far.replace('已超时 ', '超时 ') : far;
}

function toneOf(kind: Kind, deadlineAt: number | null, now: number): Tone {
  if (deadlineAt === null || kind.tone === 'late') return kind.tone;
  const hours = (deadlineAt - now) / 3_600_000;
  if (hours < 1) return 'late';
  return hours < 6 ? 'soon' : kind.tone;
}

/** A refund's own amount, else what the complaint is about. */
function moneyOf(notice: Notice): string | null {
  const own = notice.data['amount'];
  if (typeof own === 'string') return moneyOfYuan(own);
  return moneyOfFen(notice.complaint?.amountFen ?? null);
}

function factsOf(notice: Notice, say: Say, language: Language): { label: string; value: string }[] {
  const { complaint } = notice;
  const rows: [label: string, value: string | null | undefined][] = [
    [
      say('公司', 'Company'),
      complaint?.companyName && complaint.companyName !== complaint.merchantName ? complaint.companyName : null,
    ],
    [say('投诉原因', 'Reason'), complaint?.reason],
    [say('联系方式', 'Contact'), complaint?.contactMasked],
    [say('交易号', 'Trade'), textOf(notice, 'tradeNo')],
    [say('授权应用', 'Merchant app'), textOf(notice, 'authAppId')],
    [say('失效原因', 'Cause'), complaint ? null : causeInWords(notice, say)],
    [say('投诉编号', 'Number'), complaint?.taskId],
    [say('服务商', 'Provider'), complaint?.providerName],
    [say('投诉时间', 'Received'), complaint ? beijingTime(complaint.complainedAt, language) : null],
    [say('发生时间', 'Happened'), complaint ? null : beijingTime(notice.at, language)],
    [say('错误代码', 'Code'), textOf(notice, 'code')],
  ];
  return rows.flatMap(([label, value]) => (value ? [{ label, value: maskPhones(oneLine(value, 300)) }] : []));
}

/** A provider whose merchants are not read is another thing than one whose set-up is wrong. */
const kindOf = (notice: Notice): Kind =>
  notice.data['finding'] === 'merchants_not_read' ? MERCHANTS_NOT_READ : KINDS[notice.event];

function findingLead(notice: Notice, say: Say): string {
  const { message, remedy } = explain(textOf(notice, 'finding'));
  return say(`${message['zh-CN']}。${remedy['zh-CN']}。`, `${message.en}. ${remedy.en}.`);
}

function notReadLead(notice: Notice, say: Say): string {
  const [count, names] = [String(notice.data['count'] ?? ''), textOf(notice, 'merchants')];
  return say(
    `${count} 个商户的投诉已有一段时间读不到：${names}。期间的新投诉看不到，也不会提醒，请到授权商户页查看原因。`,
    `The complaints of ${count} merchants have not been read for a while: ${names}. New ones stay unseen meanwhile; the merchants page says why.`,
  );
}

function closedLead(notice: Notice, say: Say): string {
  switch (notice.data['reason']) {
    case 'withdrawn':
      return say('用户已撤诉。', 'The user withdrew it.');
    case 'system':
      return say('支付宝已关闭该投诉。', 'Alipay closed it.');
    default:
      return say('投诉已处理完成。', 'It has been settled.');
  }
}

function causeInWords(notice: Notice, say: Say): string {
  const cause = textOf(notice, 'cause');
  if (!isExplained(cause)) return cause;
  const { message } = explain(cause);
  return say(message['zh-CN'], message.en);
}

function codeInWords(notice: Notice, say: Say): string | null {
  const code = textOf(notice, 'code');
  if (!isExplained(code, 'refund')) return null;
  const { message } = explain(code, 'refund');
  return say(message['zh-CN'], message.en);
}

function failedLead(notice: Notice, say: Say): string {
  const why = codeInWords(notice, say);
  return say(
    `款项没有退回${why ? `：${why}` : ''}。请查看后处理。`,
    `Nothing was paid back${why ? `: ${why}` : ''}. Please take a look.`,
  );
}

function parkedLead(notice: Notice, say: Say): string {
  const why = codeInWords(notice, say);
  return say(
    `退款需要人工核对${why ? `：${why}` : ''}。核对前请勿在别处退款。`,
    `A person must look at it${why ? `: ${why}` : ''}. Do not refund elsewhere before that.`,
  );
}

function textOf(notice: Notice, key: string): string {
  const value = notice.data[key];
  return typeof value === 'string' ? value : '';
}
