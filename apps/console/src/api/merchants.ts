import type {
  CheckResult,
  Coverage,
  Event,
  Merchant,
  MerchantBulk,
  MerchantBulkResult,
  MerchantDetail,
  MerchantExportQuery,
  MerchantHistoryQuery,
  MerchantNames,
  MerchantNamesResult,
  MerchantPatch,
  MerchantQuery,
  MerchantReport,
  Page,
  Polling,
} from '@redress/contract';
import { call, download, type CallOptions } from './client.js';

export const listMerchants = (query: CallOptions<MerchantQuery, never>['query']): Promise<Page<Merchant>> =>
  call('listMerchants', { query });
export const getMerchant = (id: string): Promise<MerchantDetail> => call('getMerchant', { id });
export const updateMerchant = (id: string, body: MerchantPatch, version?: number): Promise<Merchant> =>
  call('updateMerchant', { id, body, version });
/** Switches of many at once. */
export const updateMerchants = (body: MerchantBulk): Promise<MerchantBulkResult> => call('updateMerchants', { body });
export const importMerchantNames = (body: MerchantNames): Promise<MerchantNamesResult> =>
  call('importMerchantNames', { body });
/** The whole list as CSV. */
export const exportMerchants = (
  query: CallOptions<MerchantExportQuery, never>['query'],
): Promise<{ name: string; content: Blob }> => download('exportMerchants', { ...query });
export const syncMerchant = (id: string): Promise<{ queued: boolean }> => call('syncMerchant', { id });
export const checkMerchant = (id: string): Promise<CheckResult> => call('checkMerchant', { id });
export const unbindMerchant = (id: string): Promise<unknown> => call('unbindMerchant', { id });
export const merchantHistory = (
  id: string,
  query: CallOptions<MerchantHistoryQuery, never>['query'],
): Promise<Page<Event>> => call('merchantHistory', { id, query });
export const merchantReport = (id: string): Promise<MerchantReport> => call('merchantReport', { id });
/** How fast lists are read, by provider. */
export const readPolling = (): Promise<Polling> => call('polling');
export const readCoverage = (): Promise<Coverage> => call('coverage');
