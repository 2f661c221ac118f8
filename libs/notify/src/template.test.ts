import { notificationEvents, type NotificationEvent } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { layOutMail } from './channels/email/mail.js';
import { describeNotice, type Notice } from './template.js';

const NOW = Date.parse('2026-11-24T03:20:00Z');
const HOUR = 3_600_000;

const aNotice = (event: NotificationEvent, rest: Partial<Notice> = {}): Notice => ({
  event,
  at: NOW,
  now: NOW,
  publicUrl: 'https://redress.example.com',
  data: {},
  complaint: {
    id: '01JD2Z7M6Q4C8W0R3T5V7X9YAB',
    taskId: '2026112400089301',
    merchantName: '云杉生活超市',
    companyName: '杭州云杉商贸有限公司',
    providerName: '云杉收银',
    amountFen: 12_800,
    reason: '商家不发货',
    content: '五天了没发货，打 13812348000 没人接',
    contactMasked: '138****8000',
    deadlineAt: NOW + 23.5 * HOUR,
    complainedAt: NOW - HOUR,
  },
  ...rest,
});

const titleOf = (event: NotificationEvent, rest: Partial<Notice> = {}) =>
  describeNotice(aNotice(event, rest), 'zh-CN').title;
const due = (hours: number): Partial<Notice> => {
  const { complaint } = aNotice('complaint.received');
  return { complaint: complaint && { ...complaint, deadlineAt: NOW + hours * HOUR } };
};

describe('titles say the thing first', () => {
  it.each<[NotificationEvent, Partial<Notice>, string]>([
    ['complaint.received', {}, '新投诉 ¥128.00 · 云杉生活超市 · 剩 23 时'],
    ['complaint.due_soon', due(5.5), '即将超时 ¥128.00 · 云杉生活超市 · 剩 5 时 30 分'],
    ['complaint.overdue', due(-0.5), '已超时 ¥128.00 · 云杉生活超市 · 超时 30 分'],
    ['complaint.closed', { data: { reason: 'withdrawn' } }, '投诉已完结 ¥128.00 · 云杉生活超市'],
    ['refund.succeeded', { data: { amount: '20.5' } }, '已退款 ¥20.50 · 云杉生活超市'],
    ['refund.failed', { data: { amount: '128.00', code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' } }, '退款失败 ¥128.00 · 云杉生活超市 · 商户余额不足'],
    ['merchant.revoked', { complaint: null, data: { name: '云杉' } }, '商户授权失效 · 云杉'],
    ['channel.failing', { complaint: null, data: { channelName: '客服邮箱', code: '535' } }, '通知渠道故障 · 客服邮箱 · 535'],
  ])('%s', (event, rest, title) => expect(titleOf(event, rest)).toBe(title)); // prettier-ignore

  it('lives without amount and deadline', () => {
    const { complaint } = aNotice('complaint.received');
    expect(
      titleOf('complaint.received', { complaint: complaint && { ...complaint, amountFen: null, deadlineAt: null } }),
    ).toBe('新投诉 · 云杉生活超市');
  });
});

it('says how many merchants are not read, which, and where to look', () => {
  const data = { name: '聚合收银', finding: 'merchants_not_read', count: 7, merchants: '北岸健身、小满花店' };
  expect(describeNotice(aNotice('provider.unhealthy', { complaint: null, data }), 'zh-CN')).toMatchObject({
    title: '商户读不到 · 聚合收银',
    lead: expect.stringMatching(/^7 个商户的投诉已有一段时间读不到：北岸健身、小满花店/),
    link: { url: 'https://redress.example.com/merchants' },
  });
});

describe.each(['zh-CN', 'en'] as const)('every kind of event in %s', (language) => {
  it.each(notificationEvents)('%s', (event) => {
    const isOfComplaint = event.startsWith('complaint.') || event.startsWith('refund.');
    const notice = aNotice(
      event,
      isOfComplaint ? {} : { complaint: null, data: { name: '云杉', channelName: '邮箱' } },
    );
    const content = describeNotice(notice, language);
    const mail = layOutMail(content);
    const url = isOfComplaint
      ? 'https://redress.example.com/complaints/01JD2Z7M6Q4C8W0R3T5V7X9YAB'
      : 'https://redress.example.com/';
    expect(content.title).not.toMatch(/undefined|null|\n/);
    expect(mail.text).toContain(url);
    expect(mail.html.split('href=')).toHaveLength(2);
    expect(mail.html).toContain(`href="${url}`);
    expect(mail.html).not.toMatch(/undefined|null|<img|<script|https?:\/\/(?!redress)/);
    if (language === 'en') expect(content.kind + content.link.label + content.footer).not.toMatch(/\p{Script=Han}/u);
  });
});

describe('what a complainant typed', () => {
  it('is text, not markup, and its phone numbers are masked', () => {
    const { complaint } = aNotice('complaint.received');
    const content = `<svg onload=alert(1)> {{7*7}} 13812348000\r\nBcc: a@b.c`;
    const mail = layOutMail(
      describeNotice(
        aNotice('complaint.received', {
          complaint: complaint && { ...complaint, content, merchantName: 'A"<b>\r\nBcc: x@y.z', reason: '<i>' },
        }),
        'zh-CN',
      ),
    );
    expect(mail.subject).toBe('新投诉 ¥128.00 · A"<b> Bcc: x@y.z · 剩 23 时');
    expect(mail.html).toContain('&lt;svg onload=alert(1)&gt; {{7*7}} 138****8000<br>Bcc');
    expect(mail.html).not.toContain('<svg');
    expect(mail.html).not.toContain('<b>');
    expect(mail.text + mail.html).not.toContain('13812348000');
  });

  it('nor are names that colleagues and merchants chose', () => {
    const data = {
      name: '<img src=x>',
      finding: 'merchants_not_read',
      count: 2,
      merchants: '<svg onload=a()>、<b>乙</b>',
    };
    const content = describeNotice(aNotice('provider.unhealthy', { complaint: undefined, data }), 'zh-CN');
    const mail = layOutMail(content);
    expect(mail.html).not.toMatch(/<img|<svg|<b>/);
    expect(mail.html).toContain('&lt;svg onload=a()&gt;、&lt;b&gt;乙&lt;/b&gt;');
    // a channel of plain text has it as it was typed
    expect(content.title + mail.text).toContain('<img src=x>');
  });

  it('is shown with the absolute deadline and the distance', () => {
    const { text } = layOutMail(describeNotice(aNotice('complaint.received'), 'zh-CN'));
    expect(text).toContain('处理截止（北京时间）：2026-11-25 周三 10:50，剩 23 时');
    expect(text).toContain('投诉原因：商家不发货');
    expect(text).toContain('投诉编号：2026112400089301');
  });

  it('of any length costs little', () => {
    const { complaint } = aNotice('complaint.received');
    const content = 'ab\n'.repeat(500_000);
    const mail = layOutMail(
      describeNotice(aNotice('complaint.received', { complaint: complaint && { ...complaint, content } }), 'zh-CN'),
    );
    expect(mail.html.length).toBeLessThan(20_000);
  });
});
