import { families, type Language, type Merchant } from '@redress/contract';
import { formatBeijing } from '@redress/alipay';

type Words = Readonly<Record<Language, string>>;
interface Column {
  title: Words;
  of: (merchant: Merchant, language: Language) => string | number;
}

const say = (zh: string, en: string): Words => ({ 'zh-CN': zh, en });
const YES = say('是', 'yes');
const NO = say('否', 'no');
const yesNo = (value: boolean, language: Language): string => (value ? YES : NO)[language];

const AUTHORIZATION: Readonly<Record<Merchant['authorization'], Words>> = {
  active: say('有效', 'active'),
  revoked: say('已取消', 'cancelled'),
  expired: say('已失效', 'expired'),
};
const FAMILY = { risk: say('支付交易投诉', 'RiskGO'), trade: say('交易投诉', 'Trade') } as const;
const STATE: Readonly<Record<Merchant['readings'][number]['state'], Words>> = {
  read: say('正常', 'read'),
  stale: say('读取过时', 'out of date'),
  blind: say('有盲区', 'not read'),
  waiting: say('等待首次读取', 'not read yet'),
  unused: say('已停用', 'switched off'),
};

const readingOf = (merchant: Merchant, family: (typeof families)[number]) =>
  merchant.readings.find((reading) => reading.family === family);

/** The columns of the list, in its order. */
const COLUMNS: readonly Column[] = [
  { title: say('公司名称', 'Company'), of: ({ companyName }) => companyName },
  { title: say('商户名称', 'Merchant name'), of: ({ name }) => name },
  { title: say('商户 APPID', 'Auth app id'), of: ({ authAppId }) => authAppId },
  { title: say('支付宝账号', 'Alipay account'), of: ({ userId }) => userId },
  { title: say('服务商', 'Provider'), of: ({ providerName }) => providerName },
  { title: say('自动退款', 'Automatic refunds'), of: ({ autoRefund }, language) => yesNo(autoRefund, language) },
  {
    title: say('服务商自动退款', "Provider's automatic refunds"),
    of: ({ providerAutoRefund }, language) => yesNo(providerAutoRefund, language),
  },
  { title: say('启用', 'Enabled'), of: ({ enabled }, language) => yesNo(enabled, language) },
  {
    title: say('商户授权', 'Authorisation'),
    of: ({ authorization }, language) => AUTHORIZATION[authorization][language],
  },
  { title: say('授权时间', 'Authorised at'), of: ({ authorizedAt }) => moment(authorizedAt) },
  { title: say('未完结投诉', 'Open complaints'), of: ({ openComplaints }) => openComplaints },
  { title: say('其中已超时', 'Of these overdue'), of: ({ overdueComplaints }) => overdueComplaints },
  ...families.flatMap((family): Column[] => {
    const of = FAMILY[family];
    const titled = (zh: string, en: string) => say(`${of['zh-CN']}${zh}`, `${of.en}: ${en}`);
    return [
      { title: titled('最后读到', 'last read'), of: (merchant) => moment(readingOf(merchant, family)?.lastGoodReadAt) },
      {
        title: titled('读取状态', 'state'),
        of: (merchant, language) => STATE[readingOf(merchant, family)?.state ?? 'waiting'][language],
      },
      { title: titled('读取错误', 'error'), of: (merchant) => readingOf(merchant, family)?.lastError ?? '' },
    ];
  }),
];

/** The header of an export. */
export const exportHeader = (language: Language): string[] => COLUMNS.map(({ title }) => title[language]);

/** One merchant as cells. Times on the clock of Beijing. */
export const exportRow = (merchant: Merchant, language: Language): string[] =>
  COLUMNS.map(({ of }) => String(of(merchant, language)));

const moment = (timestamp: string | null | undefined): string =>
  timestamp === null || timestamp === undefined ? '' : formatBeijing(Date.parse(timestamp));
