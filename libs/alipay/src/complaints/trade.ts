import type { Gateway } from '../gateway.js';
import type { JsonObject } from '../json.js';
import { extensionOf } from '../multipart.js';
import { formatBeijing } from '../time.js';
import { countOf, objectsOf } from '../wire.js';
import {
  DEFAULT_PAGE_SIZE,
  pageSizeOf,
  type ComplaintChannel,
  type ComplaintPage,
  type ComplaintQuery,
  type FinishRequest,
  type ImageFile,
  type ImageRef,
  type SettleCode,
  type TextRequest,
} from './channel.js';
import { pictureFile, requiredText } from './request.js';
import { readComplaint, readPage } from './reading.js';
import { tradeSnapshot, type ComplaintSnapshot } from './snapshot.js';

export const TRADE_METHODS = {
  list: 'alipay.merchant.tradecomplain.batchquery',
  get: 'alipay.merchant.tradecomplain.query',
  finish: 'alipay.merchant.tradecomplain.feedback.submit',
  reply: 'alipay.merchant.tradecomplain.reply.submit',
  supplement: 'alipay.merchant.tradecomplain.supplement.submit',
  upload: 'alipay.merchant.image.upload',
} as const;

/** Codes of `feedback.submit`. 194 is for 安心付/先享后付 orders only. */
export const TRADE_FEEDBACK_CODES: readonly SettleCode[] = [
  { code: '02', zh: '已通过其他方式退款', en: 'Refunded in another way' },
  { code: '03', zh: '已发货', en: 'Shipped' },
  { code: '04', zh: '其他', en: 'Other' },
  { code: '05', zh: '已完成售后服务', en: 'After-sales service done' },
  { code: '06', zh: '非我方责任范围', en: 'Not our responsibility' },
  { code: '194', zh: '处理结果（安心付/先享后付）', en: 'Result of handling (pay-later orders)' },
];

export interface TradeChannelOptions {
  /**
   * How `feedback.submit` is sent. The official SDKs set separate parameters, one public client sends `biz_content`;
   * which one the gateway needs is not confirmed.
   *
   * @default 'params'
   */
  feedbackAs?: 'params' | 'biz_content';
}

/** tradecomplain, 交易投诉 (alipay.md 3.4). */
export function createTradeChannel(options: TradeChannelOptions = {}): ComplaintChannel {
  const feedbackAs = options.feedbackAs ?? 'params';
  return {
    family: 'trade',
    list,
    get,
    finish: (gateway, token, request) => submitFeedback(gateway, token, request, feedbackAs),
    reply: (gateway, token, request) => submitText(gateway, token, TRADE_METHODS.reply, 'reply', request),
    supplement: (gateway, token, request) =>
      submitText(gateway, token, TRADE_METHODS.supplement, 'supplement', request),
    upload,
  };
}

export const tradeChannel: ComplaintChannel = createTradeChannel();

async function list(gateway: Gateway, token: string | undefined, query: ComplaintQuery): Promise<ComplaintPage> {
  const pageSize = Math.min(query.pageSize ?? DEFAULT_PAGE_SIZE, DEFAULT_PAGE_SIZE);
  const [status, ...others] = query.statuses ?? [];
  const { node } = await gateway.call(TRADE_METHODS.list, {
    appAuthToken: token,
    bizContent: {
      page_num: query.page,
      page_size: pageSize,
      ...(query.from === undefined ? {} : { begin_time: formatBeijing(query.from) }),
      ...(query.to === undefined ? {} : { end_time: formatBeijing(query.to) }),
      ...(status === undefined || others.length > 0 ? {} : { status }),
    },
  });
  return toPage(node, query.page, pageSize);
}

function toPage(node: JsonObject, page: number, pageSize: number): ComplaintPage {
  const size = pageSizeOf(pageSize, countOf(node, 'page_size'));
  const pages = countOf(node, 'total_page_num');
  const total = countOf(node, 'total_num') ?? (pages === undefined ? undefined : pages * size);
  return readPage(objectsOf(node, 'trade_complain_infos'), tradeSnapshot, { page, pageSize: size, total });
}

async function get(gateway: Gateway, token: string | undefined, remoteId: string): Promise<ComplaintSnapshot> {
  const method = TRADE_METHODS.get;
  const answer = await gateway.call(method, { appAuthToken: token, bizContent: { complain_event_id: remoteId } });
  return readComplaint(answer, tradeSnapshot, { remoteId, method });
}

async function submitFeedback(
  gateway: Gateway,
  token: string | undefined,
  request: FinishRequest,
  feedbackAs: 'params' | 'biz_content',
): Promise<void> {
  const content = withoutBlanks({
    complain_event_id: request.remoteId,
    feedback_code: request.code,
    feedback_content: request.remark,
    feedback_images: imageIds(request.images),
    // The field takes six characters; a name is cut by characters, not in the middle of one.
    operator: Array.from(request.operator ?? '')
      .slice(0, 6)
      .join(''),
  });
  await gateway.call(TRADE_METHODS.finish, {
    appAuthToken: token,
    kind: 'write',
    ...(feedbackAs === 'params' ? { params: content } : { bizContent: content }),
  });
}

async function submitText(
  gateway: Gateway,
  token: string | undefined,
  method: string,
  noun: 'reply' | 'supplement',
  request: TextRequest,
): Promise<void> {
  await gateway.call(method, {
    appAuthToken: token,
    kind: 'write',
    bizContent: withoutBlanks({
      complain_event_id: request.remoteId,
      [`${noun}_content`]: request.content,
      [`${noun}_images`]: imageIds(request.images),
    }),
  });
}

async function upload(gateway: Gateway, token: string | undefined, file: ImageFile): Promise<ImageRef> {
  const method = TRADE_METHODS.upload;
  const answer = await gateway.call(method, {
    appAuthToken: token,
    kind: 'write',
    file: pictureFile('image_content', file, method),
    params: { image_type: extensionOf(file.name) },
  });
  return { family: 'trade', imageId: requiredText(answer, 'image_id', method) };
}

function imageIds(images: readonly ImageRef[] = []): string {
  return images.flatMap((image) => (image.family === 'trade' ? [image.imageId] : [])).join(',');
}

function withoutBlanks(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}
