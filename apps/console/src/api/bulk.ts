import type {
  Bulk,
  BulkDetail,
  BulkPreview,
  BulkQuery,
  BulkRequest,
  BulksQuery,
  BulkStarted,
  Page,
} from '@redress/contract';
import { call, type CallOptions } from './client.js';

/** What would happen; nothing does. */
export const previewBulk = (body: BulkRequest): Promise<BulkPreview> => call('previewBulk', { body });
export const startBulk = (body: BulkRequest, idempotencyKey: string): Promise<BulkStarted> =>
  call('startBulk', { body, idempotencyKey });
export const listBulks = (query: CallOptions<BulksQuery, never>['query']): Promise<Page<Bulk>> =>
  call('listBulks', { query });
export const getBulk = (id: string, query: CallOptions<BulkQuery, never>['query']): Promise<BulkDetail> =>
  call('getBulk', { id, query });
export const retryBulk = (id: string, idempotencyKey: string): Promise<Bulk> =>
  call('retryBulk', { id, idempotencyKey });
export const cancelBulk = (id: string): Promise<Bulk> => call('cancelBulk', { id });
