import { formatBeijing } from '@redress/alipay';
import { fromFen, type CloseReason, type ComplaintStatus, type Family, type Language } from '@redress/contract';

/** A complaint as its line of a file has it. Whatever is personal is masked already. */
export interface ExportedComplaint {
  taskId: string;
  remoteId: string;
  family: Family;
  status: ComplaintStatus;
  closeReason: CloseReason | null;
  isOverdue: boolean;
  deadlineAt: number | null;
  complainedAt: number;
  receivedAt: number;
  processedAt: number | null;
  providerName: string;
  merchantName: string;
  authAppId: string;
  amountFen: number | null;
  refundedFen: number;
  tradeNos: readonly string[];
  outTradeNos: readonly string[];
  reason: string | null;
  content: string;
  contact: string | null;
  assignee: string | null;
  labels: readonly string[];
  processCode: string | null;
  processRemark: string | null;
}

type Words = Readonly<Record<Language, string>>;
interface Column {
  title: Words;
  of: (complaint: ExportedComplaint, language: Language) => string;
  isFigure?: true;
}

const say = (zh: string, en: string): Words => ({ 'zh-CN': zh, en });
const YES = say('是', 'yes');
const NO = say('否', 'no');
const FAMILY: Readonly<Record<Family, Words>> = {
  risk: say('支付交易投诉', 'RiskGO'),
  trade: say('交易投诉', 'Trade'),
};
const STATUS: Readonly<Record<ComplaintStatus, Words>> = {
  open: say('待处理', 'open'),
  processing: say('处理中', 'processing'),
  platform: say('平台处理中', 'with the platform'),
  closed: say('已完结', 'closed'),
};
const CLOSED: Readonly<Record<CloseReason, Words>> = {
  handled: say('已处理', 'handled'),
  withdrawn: say('已撤诉', 'withdrawn'),
  system: say('系统完结', 'by the system'),
};

const COLUMNS: readonly Column[] = [
  { title: say('投诉编号', 'Task id'), of: ({ taskId }) => taskId },
  { title: say('支付宝单号', "Alipay's id"), of: ({ remoteId }) => remoteId },
  { title: say('投诉类型', 'Family'), of: ({ family }, language) => FAMILY[family][language] },
  { title: say('状态', 'Status'), of: ({ status }, language) => STATUS[status][language] },
  {
    title: say('完结方式', 'Closed by'),
    of: ({ closeReason }, language) => (closeReason === null ? '' : CLOSED[closeReason][language]),
  },
  { title: say('已超时', 'Overdue'), of: ({ isOverdue }, language) => (isOverdue ? YES : NO)[language] },
  { title: say('处理截止时间', 'Deadline'), of: ({ deadlineAt }) => moment(deadlineAt) },
  { title: say('投诉时间', 'Complained at'), of: ({ complainedAt }) => moment(complainedAt) },
  { title: say('收到时间', 'Received at'), of: ({ receivedAt }) => moment(receivedAt) },
  { title: say('完结时间', 'Settled at'), of: ({ processedAt }) => moment(processedAt) },
  { title: say('服务商', 'Provider'), of: ({ providerName }) => providerName },
  { title: say('授权商户', 'Merchant'), of: ({ merchantName }) => merchantName },
  { title: say('商户 APPID', 'Auth app id'), of: ({ authAppId }) => authAppId },
  { title: say('金额（元）', 'Amount (CNY)'), of: ({ amountFen }) => yuan(amountFen), isFigure: true },
  { title: say('已退款（元）', 'Refunded (CNY)'), of: ({ refundedFen }) => yuan(refundedFen), isFigure: true },
  { title: say('交易号', 'Trade numbers'), of: ({ tradeNos }) => tradeNos.join('\n') },
  { title: say('商户订单号', 'Merchant order numbers'), of: ({ outTradeNos }) => outTradeNos.join('\n') },
  { title: say('投诉原因', 'Reason'), of: ({ reason }) => reason ?? '' },
  { title: say('投诉内容', 'Content'), of: ({ content }) => content },
  { title: say('联系方式', 'Contact'), of: ({ contact }) => contact ?? '' },
  { title: say('负责人', 'Assignee'), of: ({ assignee }) => assignee ?? '' },
  { title: say('标签', 'Labels'), of: ({ labels }) => labels.join(', ') },
  { title: say('处理结果', 'Process code'), of: ({ processCode }) => processCode ?? '' },
  { title: say('处理备注', 'Remark'), of: ({ processRemark }) => processRemark ?? '' },
];

/** The header of an export. */
export const exportHeader = (language: Language): string[] => COLUMNS.map(({ title }) => title[language]);

/** Columns that are figures and not names of something. */
export const exportFigures: ReadonlySet<number> = new Set(
  COLUMNS.flatMap(({ isFigure }, n) => (isFigure === true ? n : [])),
);

/** One complaint as cells. Times on the clock of Beijing. */
export const exportRow = (complaint: ExportedComplaint, language: Language): string[] =>
  COLUMNS.map(({ of }) => of(complaint, language));

const moment = (at: number | null): string => (at === null ? '' : formatBeijing(at));
const yuan = (fen: number | null): string => (fen === null ? '' : fromFen(fen));
