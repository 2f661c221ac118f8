import type { Coverage, Merchant, MerchantPatch, MerchantQuery, Page } from '@redress/contract';
import { call, type CallOptions } from './client.js';

export const listMerchants = (query: CallOptions<MerchantQuery, never>['query']): Promise<Page<Merchant>> =>
  call('listMerchants', { query });
export const getMerchant = (id: string): Promise<Merchant> => call('getMerchant', { id });
export const updateMerchant = (id: string, body: MerchantPatch, version?: number): Promise<Merchant> =>
  call('updateMerchant', { id, body, version });
export const syncMerchant = (id: string): Promise<{ queued: boolean }> => call('syncMerchant', { id });
export const readCoverage = (): Promise<Coverage> => call('coverage');
