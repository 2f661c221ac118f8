import type {
  Channel,
  ChannelPatch,
  ChannelTestResult,
  ChannelType,
  ChannelTypeDescriptor,
  Delivery,
  DeliveryQuery,
  Page,
  Rule,
  RuleCreate,
  RulePatch,
} from '@redress/contract';
import { call, type CallOptions } from './client.js';

export const listChannelTypes = (): Promise<{ items: ChannelTypeDescriptor[] }> => call('listChannelTypes');
export const listChannels = (): Promise<Page<Channel>> => call('listChannels', { query: { limit: 100 } });
export const createChannel = (body: {
  type: ChannelType;
  name: string;
  settings: Record<string, unknown>;
  enabled: boolean;
}): Promise<Channel> => call('createChannel', { body });
export const updateChannel = (id: string, body: ChannelPatch, version?: number): Promise<Channel> =>
  call('updateChannel', { id, body, version });
export const deleteChannel = (id: string): Promise<unknown> => call('deleteChannel', { id });
export const testChannel = (id: string, to?: string): Promise<ChannelTestResult> =>
  call('testChannel', { id, body: to === undefined || to === '' ? {} : { to } });
export const testUnsavedChannel = (body: {
  type: ChannelType;
  settings: Record<string, unknown>;
  secretsFrom?: string;
  to?: string;
}): Promise<ChannelTestResult> => call('testUnsavedChannel', { body });
export const listRules = (): Promise<Page<Rule>> => call('listRules', { query: { limit: 100 } });
export const createRule = (body: RuleCreate): Promise<Rule> => call('createRule', { body });
export const updateRule = (id: string, body: RulePatch, version?: number): Promise<Rule> =>
  call('updateRule', { id, body, version });
export const deleteRule = (id: string): Promise<unknown> => call('deleteRule', { id });
export const listDeliveries = (query: CallOptions<DeliveryQuery, never>['query']): Promise<Page<Delivery>> =>
  call('listDeliveries', { query });
export const resendDelivery = (id: string): Promise<Delivery> => call('resendDelivery', { id });
