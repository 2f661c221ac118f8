import type { JsonObject } from '../json.js';
import { fenOf, idOf, isForeignId, objectsOf, textOf, textsOf, timeOf } from '../wire.js';
import type { ComplaintFamily } from './status.js';

/** One payment complained about. */
export interface ComplaintTrade {
  tradeNo: string;
  outTradeNo?: string;
  /** Amount of the trade; null where Alipay does not tell. */
  amountFen: number | null;
  /** State of this trade within the complaint (`risk` only). */
  rawStatus?: string;
  paidAt?: number;
  refundedAt?: number;
}

/** What somebody said (`trade` family). */
export interface ComplaintReply {
  /** USER, MERCHANT, SYSTEM, AUDITOR, GOVERNMENT. */
  role: string;
  name?: string;
  at: number | null;
  content: string;
  images: string[];
}

/**
 * A complaint as one read showed it, both families in one shape. Times are UTC ms, money is fen.
 * Absent fields stay absent: a list row has less than a detail, so a merge must not take absence for deletion.
 */
export interface ComplaintSnapshot {
  family: ComplaintFamily;
  /** `id` (risk) or `complain_event_id` (trade), always text. */
  remoteId: string;
  /** The number people quote. */
  taskId: string;
  rawStatus: string;
  statusText?: string;
  /** Account complained about; must be the merchant's, else the token was the wrong one. */
  oppositePid?: string;
  oppositeName?: string;
  /** Sum complained about; null where Alipay does not tell (a `trade` list row). */
  amountFen: number | null;
  /** How to reach the complainant; personal data. */
  contact?: string;
  content: string;
  /** Why (`trade` only). */
  reason?: string;
  /** What the user wants (`trade` only: `leaf_category_name`). */
  demand?: string;
  complainedAt: number | null;
  processedAt?: number;
  /** When Alipay handed it to the merchant (`risk` only). */
  handedAt?: number;
  /** Alipay's deadline (`risk` only). */
  deadlineAt?: number;
  escalatedAt?: number;
  escalationText?: string;
  /** Last change (`trade` only). */
  modifiedAt?: number;
  processCode?: string;
  processMessage?: string;
  processRemark?: string;
  /** Pictures of the complainant. Their addresses expire. */
  imageUrls: string[];
  /** Pictures sent when it was handled (`risk` only). */
  processImageUrls: string[];
  trades: ComplaintTrade[];
  /** Newest first, as Alipay gives them; empty in lists. */
  replies: ComplaintReply[];
  /** JSON of what was read, numbers as text in list rows. */
  raw: string;
}

/**
 * RiskGO object (list row or detail) to snapshot; null when it has no usable id or state.
 *
 * @param raw JSON text to keep beside it
 */
export function riskSnapshot(node: JsonObject, raw: string): ComplaintSnapshot | null {
  const remoteId = idOf(node, 'id') ?? idOf(node, 'complain_id');
  const rawStatus = textOf(node, 'status');
  if (remoteId === undefined || rawStatus === undefined) return null;
  const amountFen = fenOf(node, 'complain_amount');
  const handedAt = timeOf(node, 'gmt_risk_finish_time');
  return compact<ComplaintSnapshot>({
    family: 'risk',
    remoteId,
    taskId: idOf(node, 'task_id') ?? remoteId,
    rawStatus,
    statusText: textOf(node, 'status_description'),
    oppositePid: idOf(node, 'opposite_pid'),
    oppositeName: textOf(node, 'opposite_name'),
    amountFen,
    contact: textOf(node, 'contact'),
    content: textOf(node, 'complain_content') ?? '',
    complainedAt: timeOf(node, 'gmt_complain') ?? handedAt ?? null,
    processedAt: timeOf(node, 'gmt_process'),
    handedAt,
    deadlineAt: timeOf(node, 'gmt_overdue'),
    escalatedAt: timeOf(node, 'gmt_upgrade'),
    escalationText: textOf(node, 'upgrade_content'),
    processCode: textOf(node, 'process_code'),
    processMessage: textOf(node, 'process_message'),
    processRemark: textOf(node, 'process_remark'),
    imageUrls: textsOf(node, 'certify_info'),
    processImageUrls: textsOf(node, 'process_img_url_list'),
    trades: riskTrades(node, amountFen),
    replies: [],
    raw,
  });
}

/** tradecomplain object (list row or detail) to snapshot; null when it has no usable id or state. */
export function tradeSnapshot(node: JsonObject, raw: string): ComplaintSnapshot | null {
  const remoteId = idOf(node, 'complain_event_id');
  const rawStatus = textOf(node, 'status');
  if (remoteId === undefined || rawStatus === undefined) return null;
  const amountFen = fenOf(node, 'trade_amount');
  const tradeNo = idOf(node, 'trade_no');
  const isAccount = textOf(node, 'target_type') === 'PID';
  return compact<ComplaintSnapshot>({
    family: 'trade',
    remoteId,
    taskId: remoteId,
    rawStatus,
    oppositePid: isAccount ? idOf(node, 'target_id') : undefined,
    amountFen,
    contact: textOf(node, 'phone_no'),
    content: textOf(node, 'content') ?? '',
    reason: textOf(node, 'complain_reason'),
    demand: textOf(node, 'leaf_category_name'),
    complainedAt: timeOf(node, 'gmt_create') ?? null,
    processedAt: timeOf(node, 'gmt_finished'),
    modifiedAt: timeOf(node, 'gmt_modified'),
    imageUrls: textsOf(node, 'images'),
    processImageUrls: [],
    trades:
      tradeNo === undefined
        ? []
        : [compact<ComplaintTrade>({ tradeNo, outTradeNo: idOf(node, 'merchant_order_no'), amountFen })],
    replies: objectsOf(node, 'reply_detail_infos').map(toReply),
    raw,
  });
}

function riskTrades(node: JsonObject, amountFen: number | null): ComplaintTrade[] {
  const listed = objectsOf(node, 'complaint_trade_info_list').flatMap((row) => {
    const tradeNo = idOf(row, 'trade_no');
    if (tradeNo === undefined) return [];
    return [
      compact<ComplaintTrade>({
        tradeNo,
        outTradeNo: idOf(row, 'out_no'),
        amountFen: fenOf(row, 'amount'),
        rawStatus: textOf(row, 'status'),
        paidAt: timeOf(row, 'gmt_trade'),
        refundedAt: timeOf(row, 'gmt_refund'),
      }),
    ];
  });
  if (listed.length > 0) return uniqueByNo(listed);
  // Without the list the numbers stand in one field, in the wild several at once; only a single one has the amount.
  const numbers = new Set((textOf(node, 'trade_no') ?? '').split(/[\s,;，；|]+/).filter(isForeignId));
  const amount = numbers.size === 1 ? amountFen : null;
  return [...numbers].map((tradeNo) => ({ tradeNo, amountFen: amount }));
}

/** The first row of each trade, in the order of the list. */
function uniqueByNo(trades: ComplaintTrade[]): ComplaintTrade[] {
  const seen = new Map<string, ComplaintTrade>();
  for (const trade of trades) if (!seen.has(trade.tradeNo)) seen.set(trade.tradeNo, trade);
  return [...seen.values()];
}

function toReply(node: JsonObject): ComplaintReply {
  return compact<ComplaintReply>({
    role: textOf(node, 'replier_role') ?? '',
    name: textOf(node, 'replier_name'),
    at: timeOf(node, 'gmt_create') ?? null,
    content: textOf(node, 'content') ?? '',
    images: textsOf(node, 'images'),
  });
}

/** Leave members out that are undefined, so that snapshots compare by what they hold. */
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
