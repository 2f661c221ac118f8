import { AlipayError } from '../error.js';
import type { Gateway } from '../gateway.js';
import type { JsonObject } from '../json.js';
import { formatBeijing } from '../time.js';
import { countOf, isTrue, objectsOf, textOf } from '../wire.js';
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
import { riskSnapshot, type ComplaintSnapshot } from './snapshot.js';

export const RISK_METHODS = {
  list: 'alipay.security.risk.complaint.info.batchquery',
  get: 'alipay.security.risk.complaint.info.query',
  finish: 'alipay.security.risk.complaint.process.finish',
  upload: 'alipay.security.risk.complaint.file.upload',
  reply: 'alipay.security.risk.complaint.reply.send',
} as const;

/** Codes of `process.finish`; `ORTHER` is spelt like that. */
export const RISK_PROCESS_CODES: readonly SettleCode[] = [
  { code: 'REFUND', zh: '已退款，用户无异议', en: 'Refunded, the user agrees' },
  { code: 'CONSENSUS_WITH_CLIENT', zh: '已联系到用户，协商一致，无异议', en: 'Agreed with the user' },
  { code: 'RECTIFICATION_NO_REFUND', zh: '不涉及退款，已针对投诉内容进行整改', en: 'No refund involved, put right' },
  { code: 'SUBMIT_PROOF_NOT_CONTACTED', zh: '已提交证明材料', en: 'Evidence handed in' },
  { code: 'ORTHER', zh: '其他', en: 'Other' },
];

/**
 * RiskGO, 消费者投诉 / 支付交易投诉 (alipay.md 3.3). Which page size and window it takes at most is not known;
 * 20 rows are safe.
 */
export const riskChannel: ComplaintChannel = { family: 'risk', list, get, finish, reply, upload };

async function list(gateway: Gateway, token: string | undefined, query: ComplaintQuery): Promise<ComplaintPage> {
  const pageSize = query.pageSize ?? DEFAULT_PAGE_SIZE;
  const bizContent = {
    current_page_num: query.page,
    page_size: pageSize,
    ...(query.from === undefined ? {} : { gmt_complaint_start: formatBeijing(query.from) }),
    ...(query.to === undefined ? {} : { gmt_complaint_end: formatBeijing(query.to) }),
    ...(query.statuses === undefined || query.statuses.length === 0 ? {} : { status_list: query.statuses }),
    ...(query.taskId === undefined ? {} : { task_id: query.taskId }),
    ...(query.tradeNo === undefined ? {} : { trade_no: query.tradeNo }),
  };
  const { node } = await gateway.call(RISK_METHODS.list, { appAuthToken: token, bizContent });
  return toPage(node, query.page, pageSize);
}

function toPage(node: JsonObject, page: number, pageSize: number): ComplaintPage {
  const pageOf = { page, pageSize: pageSizeOf(pageSize, countOf(node, 'page_size')) };
  return readPage(objectsOf(node, 'complaint_list'), riskSnapshot, { ...pageOf, total: countOf(node, 'total_size') });
}

async function get(gateway: Gateway, token: string | undefined, remoteId: string): Promise<ComplaintSnapshot> {
  const method = RISK_METHODS.get;
  const answer = await gateway.call(method, { appAuthToken: token, bizContent: { complain_id: remoteId } });
  return readComplaint(answer, riskSnapshot, { remoteId, method });
}

/** One complaint a call: whether several are all-or-nothing is not known. */
async function finish(gateway: Gateway, token: string | undefined, request: FinishRequest): Promise<void> {
  const method = RISK_METHODS.finish;
  const images = (request.images ?? []).filter((image) => image.family === 'risk');
  const { node, traceId } = await gateway.call(method, {
    appAuthToken: token,
    kind: 'write',
    bizContent: {
      id_list: [toLong(request.remoteId, method)],
      process_code: request.code,
      ...(request.remark === '' ? {} : { remark: request.remark }),
      ...(images.length === 0
        ? {}
        : { img_file_list: images.map(({ url, key }) => ({ img_url: url, img_url_key: key })) }),
      ...(request.replyToUser ? { reply_content: request.replyToUser } : {}),
    },
  });
  if (isTrue(node, 'complaint_process_success')) return;
  throw new AlipayError('business', {
    method,
    callKind: 'write',
    code: '10000',
    subCode: 'COMPLAINT_PROCESS_FAILED',
    signed: true,
    sent: true,
    traceId,
    reason: 'accepted, but complaint_process_success is not true',
  });
}

async function reply(gateway: Gateway, token: string | undefined, request: TextRequest): Promise<void> {
  await gateway.call(RISK_METHODS.reply, {
    appAuthToken: token,
    kind: 'write',
    bizContent: { complaint_id: request.remoteId, reply_content: request.content },
  });
}

async function upload(gateway: Gateway, token: string | undefined, file: ImageFile): Promise<ImageRef> {
  const method = RISK_METHODS.upload;
  const answer = await gateway.call(method, {
    appAuthToken: token,
    kind: 'write',
    file: pictureFile('file_content', file, method),
  });
  return {
    family: 'risk',
    key: requiredText(answer, 'file_key', method),
    url: textOf(answer.node, 'file_url') ?? '',
  };
}

/** The interface wants a JSON number. One that JavaScript cannot write exactly must not be sent as another number. */
function toLong(remoteId: string, method: string): number {
  const id = /^\d{1,16}$/.test(remoteId) ? Number.parseInt(remoteId, 10) : Number.NaN;
  if (Number.isSafeInteger(id)) return id;
  const reason = 'the complaint id is not a number that can be sent exactly';
  throw new AlipayError('invalid_request', { method, callKind: 'write', signed: false, sent: false, reason });
}
