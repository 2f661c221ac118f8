import type { Complaint } from '@redress/contract';

/** A picture of the case, as it lies in the ZIP. */
export interface CasePicture {
  name: string;
  whose: string;
  sha256: string;
  storedAt: number | null;
}

/** What the page says beside the complaint. */
export interface CaseFacts {
  complaint: Complaint;
  contact: string | null;
  pictures: readonly CasePicture[];
  answers: readonly { name: string; sha256: string; at: number }[];
  madeAt: number;
  madeBy: string;
}

/** One complaint from its arrival to now as a page to print or hand in; it needs nothing but the ZIP it lies in. */
export function casePage(facts: CaseFacts): string {
  const { complaint, pictures, answers } = facts;
  return `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>投诉 ${escape(complaint.taskId)}</title><style>${style}</style>
<h1>投诉 ${escape(complaint.taskId)}</h1>
<p class="meta">导出于 ${moment(facts.madeAt)}（北京时间），${escape(facts.madeBy)}</p>
<h2>概况</h2>${list(overview(facts))}
<h2>投诉内容</h2><p class="words">${escape(complaint.content)}</p>
${complaint.escalationText === null ? '' : `<p class="words">升级投诉：${escape(complaint.escalationText)}</p>`}
<h2>交易</h2>${table(
    ['支付宝交易号', '商户订单号', '金额', '已退', '付款时间'],
    complaint.trades.map((trade) => [
      trade.tradeNo,
      trade.outTradeNo,
      yuan(trade.amount),
      yuan(trade.refundedAmount),
      time(trade.paidAt),
    ]),
  )}
<h2>退款</h2>${table(
    ['时间', '退款单号', '交易', '金额', '原因', '结果', '来源'],
    complaint.refunds.map((refund) => [
      time(refund.createdAt),
      refund.outRequestNo,
      refund.tradeNo,
      yuan(refund.amount),
      refund.reason,
      results[refund.status],
      sources[refund.source],
    ]),
  )}
<h2>处理结果</h2>${table(
    ['时间', '处理人', '结果', '说明', '回复用户', '状态'],
    complaint.finishes.map((finish) => [
      time(finish.createdAt),
      finish.actor.name,
      finish.code,
      finish.remark,
      finish.replyToUser,
      [results[finish.status], finish.error?.message['zh-CN']].filter(Boolean).join('：'),
    ]),
  )}
<h2>沟通</h2>${table(
    ['时间', '谁', '内容'],
    complaint.replies.map((reply) => [time(reply.at), roles[reply.role], reply.content]),
  )}
${table(
  ['时间', '提交人', '类型', '内容', '状态'],
  complaint.statements.map((statement) => [
    time(statement.createdAt),
    statement.actor.name,
    statement.kind === 'reply' ? '回复用户' : '补充证据',
    statement.content,
    results[statement.status],
  ]),
)}
<h2>经过</h2>${table(
    ['时间', '谁', '发生了什么'],
    complaint.events.map((event) => [
      time(event.at),
      event.actor.name ?? actors[event.actor.kind],
      event.summary['zh-CN'],
    ]),
  )}
<h2>图片</h2>${table(
    ['文件', '来自', '存证时间', 'SHA-256'],
    pictures.map(({ name, whose, storedAt, sha256 }) => [
      name,
      whose,
      storedAt === null ? null : moment(storedAt),
      sha256,
    ]),
  )}
${pictures.map(({ name }) => `<figure><img src="${escape(name)}" alt=""><figcaption>${escape(name)}</figcaption></figure>`).join('')}
${
  answers.length === 0
    ? ''
    : `<h2>支付宝原始应答</h2>${table(
        ['文件', '时间', 'SHA-256'],
        answers.map(({ name, at, sha256 }) => [name, moment(at), sha256]),
      )}`
}
</html>
`;
}

function overview({ complaint, contact }: CaseFacts): [string, string | null][] {
  return [
    ['类型', complaint.family === 'risk' ? '支付交易投诉' : '交易投诉'],
    ['状态', `${states[complaint.status]}（${complaint.rawStatus}）`],
    ['商户', complaint.merchantName],
    ['服务商', complaint.providerName],
    ['投诉人', contact],
    ['投诉金额', yuan(complaint.amount)],
    ['已退金额', yuan(complaint.refundedAmount)],
    ['投诉原因', complaint.reason],
    ['投诉时间', time(complaint.complainedAt)],
    ['收到时间', time(complaint.receivedAt)],
    ['处理截止', time(complaint.deadline)],
    ['处理时间', time(complaint.processedAt)],
    ['处理说明', complaint.processRemark],
  ];
}

const states = { open: '待处理', processing: '处理中', platform: '平台处理中', closed: '已完结' } as const;
const roles = { user: '用户', merchant: '商户', system: '系统', platform: '平台' } as const;
const actors = { person: '员工', key: '接口', policy: '自动退款策略', alipay: '支付宝', system: '系统' } as const;
const sources = { person: '人工', policy: '自动退款', api: '接口' } as const;
const results = {
  pending: '待提交',
  approved: '待提交',
  submitted: '提交中',
  unknown: '结果未知',
  parked: '待核对',
  succeeded: '成功',
  failed: '失败',
  cancelled: '已取消',
} as const;

const yuan = (amount: string | null): string | null => (amount === null ? null : `¥${amount}`);
const time = (text: string | null): string | null => (text === null ? null : moment(Date.parse(text)));

/** `2026-11-24 18:40:05` in Beijing. */
const moment = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);

const list = (rows: readonly [string, string | null][]): string =>
  `<table>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${escape(value ?? '')}</td></tr>`).join('')}</table>`;

function table(header: readonly string[], rows: readonly (string | null)[][]): string {
  if (rows.length === 0) return '<p class="meta">没有</p>';
  const line = (cells: readonly (string | null)[]) => cells.map((cell) => `<td>${escape(cell ?? '')}</td>`).join('');
  const head = header.map((name) => `<th>${name}</th>`).join('');
  return `<table><tr>${head}</tr>${rows.map((row) => `<tr>${line(row)}</tr>`).join('')}</table>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);

const style = `body{font:14px/22px -apple-system,"PingFang SC","Microsoft YaHei",sans-serif;max-width:960px;margin:24px auto;padding:0 16px;color:#1a1f29}
h1{font-size:20px}h2{font-size:15px;margin:24px 0 8px}.meta{color:#667085;font-size:12px}.words{font-size:16px;line-height:28px;white-space:pre-wrap}
table{border-collapse:collapse;width:100%;font-size:12px;line-height:18px}th,td{border:1px solid #d0d5dd;padding:4px 8px;text-align:left;vertical-align:top;overflow-wrap:anywhere;white-space:pre-wrap}th{background:#f5f6f8;white-space:nowrap}
figure{margin:12px 0;break-inside:avoid}img{max-width:100%;max-height:480px;border:1px solid #d0d5dd}figcaption{color:#667085;font-size:12px}tr{break-inside:avoid}`;
