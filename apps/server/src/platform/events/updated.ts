import type { LocalText } from '@redress/contract';
import type { StoredEvent } from './event.js';
import { finishCodes, inWords, rawStates, speakers, tradeStates } from './words.js';

type Data = StoredEvent['data'];

/** `what` of a `complaint.updated` → what it says. Without `what` the state changed. */
const says: Readonly<Record<string, (data: Data) => LocalText>> = {
  deadline: (data) =>
    data['from'] === null
      ? { 'zh-CN': `处理截止时间为 ${beijing(data['to'])}`, en: `The deadline is ${beijing(data['to'])} (Beijing)` }
      : {
          'zh-CN': `处理截止时间从 ${beijing(data['from'])} 改为 ${beijing(data['to'])}`,
          en: `The deadline moved from ${beijing(data['from'])} to ${beijing(data['to'])} (Beijing)`,
        },
  amount: (data) => ({
    'zh-CN': `投诉金额从 ¥${plain(data['from'])} 变为 ¥${plain(data['to'])}`,
    en: `The amount went from ¥${plain(data['from'])} to ¥${plain(data['to'])}`,
  }),
  content: () => ({ 'zh-CN': '投诉内容有修改', en: 'The words of the complaint changed' }),
  reason: () => ({ 'zh-CN': '投诉原因有修改', en: 'The reason of the complaint changed' }),
  contact: () => ({ 'zh-CN': '用户的联系方式有修改', en: "The user's contact changed" }),
  escalation: () => ({ 'zh-CN': '升级说明有修改', en: 'The words of the escalation changed' }),
  result: (data) => {
    const code = inWords(finishCodes, data['code']);
    return { 'zh-CN': `处理结果为「${code['zh-CN']}」`, en: `The result is "${code.en}"` };
  },
  trades: (data) => ({
    'zh-CN': `新增 ${plain(data['count'])} 笔被投诉的交易`,
    en: `${plain(data['count'])} more trades are complained about`,
  }),
  trade: (data) => {
    const from = inWords(tradeStates, data['from']);
    const to = inWords(tradeStates, data['to']);
    return {
      'zh-CN': `交易 ${plain(data['tradeNo'])} 从「${from['zh-CN']}」变为「${to['zh-CN']}」`,
      en: `Trade ${plain(data['tradeNo'])} went from "${from.en}" to "${to.en}"`,
    };
  },
  pictures: (data) => ({
    'zh-CN': `用户补充了 ${plain(data['count'])} 张图片`,
    en: `The user added ${plain(data['count'])} pictures`,
  }),
  reply: (data) => {
    if (data['role'] === undefined) return { 'zh-CN': '用户有新的留言', en: 'The user has written again' };
    const who = inWords(speakers, data['role']);
    return { 'zh-CN': `对话中有${who['zh-CN']}的新回复`, en: `A new word of ${who.en} in the conversation` };
  },
};

/** What an update changed. */
export function updated(data: Data): LocalText {
  const what = plain(data['what']);
  const say = Object.hasOwn(says, what) ? says[what] : undefined;
  if (say) return say(data);
  const from = inWords(rawStates, data['from']);
  const to = inWords(rawStates, data['to']);
  return {
    'zh-CN': `状态从「${from['zh-CN']}」变为「${to['zh-CN']}」`,
    en: `State went from "${from.en}" to "${to.en}"`,
  };
}

const plain = (value: Data[string] | undefined): string => (value === null || value === undefined ? '' : String(value));

const inBeijing = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `2026-11-22T02:00:00.000Z` → `11-22 10:00`, people's time. */
function beijing(value: Data[string] | undefined): string {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? '' : inBeijing.format(at).replace('/', '-');
}
