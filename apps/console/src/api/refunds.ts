import type { Page, PolicyState, Refund, RefundDetail, RefundQuery } from '@redress/contract';
import { call, type CallOptions } from './client.js';

export const listRefunds = (query: CallOptions<RefundQuery, never>['query']): Promise<Page<Refund>> =>
  call('listRefunds', { query });
export const getRefund = (id: string): Promise<RefundDetail> => call('getRefund', { id });
export const retryRefund = (id: string, idempotencyKey: string): Promise<Refund> =>
  call('retryRefund', { id, idempotencyKey });
export const policyState = (): Promise<PolicyState> => call('policyState');
export const stopPolicy = (reason: string): Promise<PolicyState> =>
  call('stopPolicy', { body: reason === '' ? {} : { reason } });
export const resumePolicy = (): Promise<PolicyState> => call('resumePolicy');
