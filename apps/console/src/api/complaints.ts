import type {
  Complaint,
  ComplaintCounts,
  ComplaintExportQuery,
  ComplaintQuery,
  ComplaintSummary,
  Finish,
  FinishRequest,
  Page,
  Refund,
  RefundCreate,
  RevealedContact,
  Statement,
  StatementKind,
  StatementRequest,
} from '@redress/contract';
import { call, type CallOptions, download } from './client.js';

export type ComplaintListQuery = CallOptions<ComplaintQuery, never>['query'];

export const listComplaints = (query: ComplaintListQuery, signal?: AbortSignal): Promise<Page<ComplaintSummary>> =>
  call('listComplaints', { query, signal });
export const countComplaints = (): Promise<ComplaintCounts> => call('countComplaints');
/** The filtered list as a file, every page of it. */
export const exportComplaints = (
  query: CallOptions<ComplaintExportQuery, never>['query'],
): Promise<{ name: string; content: Blob }> => download('exportComplaints', { ...query });
export const getComplaint = (id: string): Promise<Complaint> => call('getComplaint', { id });
/** Reads it again from Alipay; takes as long as Alipay takes. */
export const refreshComplaint = (id: string): Promise<Complaint> => call('refreshComplaint', { id });
export const refundComplaint = (id: string, body: RefundCreate, idempotencyKey: string): Promise<Refund> =>
  call('refundComplaint', { id, body, idempotencyKey });
export const finishComplaint = (id: string, body: FinishRequest): Promise<Finish> =>
  call('finishComplaint', { id, body });
export const sayToAlipay = (
  id: string,
  kind: StatementKind,
  body: StatementRequest,
  idempotencyKey: string,
): Promise<Statement> => call(kind === 'reply' ? 'replyToComplaint' : 'addEvidence', { id, body, idempotencyKey });
/** Everything about one complaint as one ZIP. @param isUnmasked with the contact in full, which is audited */
export const exportCase = (id: string, isUnmasked: boolean): Promise<{ name: string; content: Blob }> =>
  download('exportCase', isUnmasked ? { unmasked: true } : {}, id);
/** The contact in full; the server notes who looked. */
export const revealContact = (id: string): Promise<RevealedContact> => call('revealContact', { id });
