import type { EventType, LocalText } from '@redress/contract';
import type { StoredEvent } from './event.js';
import { updated } from './updated.js';
import {
  changedFields,
  closeReasons,
  finishCodes,
  inWords,
  limitedReasons,
  noRefundReasons,
  refundSources,
  statementKinds,
  via,
} from './words.js';

type Data = StoredEvent['data'];
type Say = (data: Data) => LocalText;

const fixed = (zh: string, en: string): Say => {
  const text = { 'zh-CN': zh, en };
  return () => text;
};

/** Text of a field; empty where it is missing. */
const text = (data: Data, name: string): string => {
  const value = data[name];
  return value === null || value === undefined ? '' : String(value);
};

/** `，原因：x` where there is an x. */
const tail = (lead: string, words: string): string => (words === '' ? '' : `${lead}${words}`);

const yuan = (data: Data, name = 'amount'): string => `¥${withCommas(text(data, name))}`;
const withCommas = (amount: string): string => amount.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');

/** What happened, in one line, for the timeline and for people who read it without the console. */
const says: Record<EventType, Say> = {
  'complaint.received': (data) => {
    const how = inWords(via, data['via']);
    return { 'zh-CN': `收到投诉${tail('，来自', how['zh-CN'])}`, en: `Complaint received${tail(' by ', how.en)}` };
  },
  'complaint.imported': fixed('补录了已完结的投诉', 'A complaint that was closed already was taken in'),
  'complaint.updated': updated,
  'complaint.due_soon': (data) => {
    const hours = text(data, 'hoursLeft');
    return { 'zh-CN': `距处理截止不足 ${hours} 小时`, en: `Due within ${hours} h` };
  },
  'complaint.overdue': fixed('已超过处理截止时间', 'The deadline has passed'),
  'complaint.escalated': fixed('用户升级了投诉', 'The user escalated the complaint'),
  'complaint.assigned': (data) => {
    const name = text(data, 'name');
    if (data['how'] === 'taken') return { 'zh-CN': `${name} 领取了投诉`, en: `${name} took the complaint` };
    return { 'zh-CN': `投诉分配给 ${name}`, en: `The complaint was given to ${name}` };
  },
  'complaint.released': (data) => ({
    'zh-CN': `${text(data, 'name')} 不再负责，投诉未分配`,
    en: `${text(data, 'name')} has it no longer; nobody does`,
  }),
  'complaint.noted': fixed('写了备注', 'Wrote a note'),
  'complaint.presence': (data) =>
    data['open'] === true
      ? { 'zh-CN': '正在查看投诉', en: 'Has the complaint open' }
      : { 'zh-CN': '不再查看投诉', en: 'Closed the complaint' },
  'complaint.labelled': (data) => {
    const labels = text(data, 'labels');
    if (labels === '') return { 'zh-CN': '标签已清除', en: 'The labels were taken off' };
    return { 'zh-CN': `标签改为：${labels}`, en: `Labels are now: ${labels}` };
  },
  'complaint.closed': (data) => {
    const reason = inWords(closeReasons, data['reason']);
    const code = inWords(finishCodes, data['code']);
    const isElsewhere = data['elsewhere'] === true;
    return {
      'zh-CN': `投诉已${isElsewhere ? '在别处' : ''}完结${tail('：', reason['zh-CN'])}${tail(' · ', code['zh-CN'])}`,
      en: `Complaint closed${isElsewhere ? ' elsewhere' : ''}${tail(': ', reason.en)}${tail(' · ', code.en)}`,
    };
  },
  'complaint.reopened': fixed('已完结的投诉重新变为待处理', 'A closed complaint is open again'),
  'complaint.finish_requested': (data) => {
    const code = inWords(finishCodes, data['code']);
    return { 'zh-CN': `提交处理结果：${code['zh-CN']}`, en: `Finish requested: ${code.en}` };
  },
  'complaint.finish_succeeded': (data) => {
    const code = inWords(finishCodes, data['code']);
    if (data['elsewhere'] === true) return { 'zh-CN': '投诉已在别处完结', en: 'The complaint was finished elsewhere' };
    return { 'zh-CN': `支付宝已受理处理结果：${code['zh-CN']}`, en: `Alipay took the result: ${code.en}` };
  },
  'complaint.finish_failed': (data) => ({
    'zh-CN': `支付宝没有接受处理结果${tail(' · ', text(data, 'error'))}`,
    en: `Alipay did not take the result${tail(' · ', text(data, 'error'))}`,
  }),
  'complaint.statement_requested': (data) => {
    const kind = inWords(statementKinds, data['kind']);
    return { 'zh-CN': `提交${kind['zh-CN']}`, en: `To be sent: ${kind.en}` };
  },
  'complaint.statement_sent': (data) => {
    const kind = inWords(statementKinds, data['kind']);
    return { 'zh-CN': `支付宝已收到${kind['zh-CN']}`, en: `Alipay took the ${kind.en}` };
  },
  'complaint.statement_failed': (data) => {
    const kind = inWords(statementKinds, data['kind']);
    const code = tail(' · ', text(data, 'error'));
    if (data['isUnknown'] === true)
      return { 'zh-CN': `${kind['zh-CN']}已发出，支付宝没有确认`, en: `Alipay never confirmed the ${kind.en}` };
    return { 'zh-CN': `支付宝没有接受${kind['zh-CN']}${code}`, en: `Alipay did not take the ${kind.en}${code}` };
  },
  'complaint.refunded_elsewhere': (data) => ({
    'zh-CN': `交易 ${text(data, 'tradeNo')} 在别处退款 ${yuan(data)}`,
    en: `${yuan(data)} of trade ${text(data, 'tradeNo')} was refunded elsewhere`,
  }),
  'refund.created': (data) => {
    const source = inWords(refundSources, data['source']);
    return {
      'zh-CN': `发起退款 ${yuan(data)}${tail('，', source['zh-CN'])}${tail('，原因：', text(data, 'reason'))}`,
      en: `Refund of ${yuan(data)} created${tail(', ', source.en)}${tail(', reason: ', text(data, 'reason'))}`,
    };
  },
  'refund.declined': declined,
  'refund.submitted': (data) => ({
    'zh-CN': `向支付宝提交退款 ${yuan(data)}，第 ${text(data, 'attempt')} 次`,
    en: `Refund of ${yuan(data)} sent to Alipay, attempt ${text(data, 'attempt')}`,
  }),
  'refund.unknown': (data) => ({
    'zh-CN': `退款 ${yuan(data)} 结果待确认，正在查询`,
    en: `The result of the refund of ${yuan(data)} is not known yet; Alipay is being asked`,
  }),
  'refund.succeeded': (data) => ({ 'zh-CN': `已退款 ${yuan(data)}`, en: `${yuan(data)} refunded` }),
  'refund.failed': (data) => ({
    'zh-CN': `退款 ${yuan(data)} 失败，资金未动${tail(' · ', text(data, 'code'))}`,
    en: `Refund of ${yuan(data)} failed, no money moved${tail(' · ', text(data, 'code'))}`,
  }),
  'refund.parked': (data) => ({
    'zh-CN': `退款 ${yuan(data)} 需人工处理${tail(' · ', text(data, 'code'))}`,
    en: `Refund of ${yuan(data)} waits for a person${tail(' · ', text(data, 'code'))}`,
  }),
  'refund.cancelled': (data) => {
    const reason = inWords(noRefundReasons, data['reason']);
    return {
      'zh-CN': `退款 ${yuan(data)} 已取消${tail('：', reason['zh-CN'])}`,
      en: `Refund of ${yuan(data)} cancelled${tail(': ', reason.en)}`,
    };
  },
  'merchant.authorized': (data) => {
    const again = data['again'] === true;
    const name = text(data, 'name');
    return { 'zh-CN': `商户 ${name} ${again ? '重新' : '已'}授权`, en: `${name} authorised${again ? ' again' : ''}` };
  },
  'merchant.revoked': (data) => {
    const name = text(data, 'name');
    const isRevoked = data['cause'] === 'revoked';
    return {
      'zh-CN': `商户 ${name} 的授权${isRevoked ? '已解除' : '已失效'}，不再查询其投诉`,
      en: `The authorisation of ${name} ${isRevoked ? 'was revoked' : 'is no longer valid'}; its complaints are not read any more`,
    };
  },
  'merchant.updated': (data) => changed('商户', 'Merchant', data),
  'merchant.unbound': (data) => {
    const name = text(data, 'name');
    return {
      'zh-CN': `商户 ${name} 已解绑，不再调用支付宝，记录保留`,
      en: `${name} was unbound; Alipay is not called for it any more, its records stay`,
    };
  },
  'provider.updated': (data) => changed('服务商', 'Provider', data),
  'provider.unhealthy': (data) =>
    data['finding'] === 'merchants_not_read'
      ? {
          'zh-CN': `${text(data, 'count')} 个商户的投诉读不到：${text(data, 'merchants')}`,
          en: `The complaints of ${text(data, 'count')} merchants are not read: ${text(data, 'merchants')}`,
        }
      : {
          'zh-CN': `服务商 ${text(data, 'name')} 需要检查${tail(' · ', text(data, 'finding'))}`,
          en: `Provider ${text(data, 'name')} needs a look${tail(' · ', text(data, 'finding'))}`,
        },
  'policy.stopped': (data) => ({
    'zh-CN': `自动退款已全部停止${tail('，原因：', text(data, 'reason'))}`,
    en: `All automatic refunds stopped${tail(', reason: ', text(data, 'reason'))}`,
  }),
  'policy.resumed': fixed('自动退款已恢复', 'Automatic refunds run again'),
  'channel.failing': (data) => ({
    'zh-CN': `通知渠道 ${text(data, 'channelName')} 发送失败${tail(' · ', text(data, 'code'))}`,
    en: `Channel ${text(data, 'channelName')} cannot send${tail(' · ', text(data, 'code'))}`,
  }),
  'channel.test': (data) => ({
    'zh-CN': `测试通知渠道${tail(' ', text(data, 'channelName'))}`,
    en: `Test of channel${tail(' ', text(data, 'channelName'))}`,
  }),
};

function declined(data: Data): LocalText {
  const reason = text(data, 'reason');
  const isLimit = Object.hasOwn(limitedReasons, reason);
  const words = inWords(isLimit ? limitedReasons : noRefundReasons, reason);
  const limit = text(data, 'limit') === '' ? '' : ` ${yuan(data, 'limit')}`;
  const amount = text(data, 'amount') === '' ? '' : ` ${yuan(data)}`;
  return {
    'zh-CN': `未自动退款${amount}：${words['zh-CN']}${limit}`,
    en: `Not refunded automatically${amount}: ${words.en}${limit === '' ? '' : ` (${limit.trim()})`}`,
  };
}

function changed(zh: string, en: string, data: Data): LocalText {
  const fields = text(data, 'what')
    .split(',')
    .filter((field) => field !== '')
    .map((field) => inWords(changedFields, field));
  const join = (language: keyof LocalText, comma: string) => fields.map((field) => field[language]).join(comma);
  const name = text(data, 'name');
  return {
    'zh-CN': `${zh} ${name} 已修改${tail('：', join('zh-CN', '、'))}`,
    en: `${en} ${name} changed${tail(': ', join('en', ', '))}`,
  };
}

/** An event in words, in both languages. Pure. */
export const summaryOf = (event: Pick<StoredEvent, 'type' | 'data'>): LocalText => says[event.type](event.data);
