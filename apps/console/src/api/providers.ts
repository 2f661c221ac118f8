import type {
  AuthorizationLink,
  CheckResult,
  InspectedKey,
  InspectKeys,
  OpenPlatform,
  Page,
  Provider,
  ProviderCreate,
  ProviderPatch,
  ProviderQuery,
} from '@redress/contract';
import { call, type CallOptions } from './client.js';

export const listProviders = (query: CallOptions<ProviderQuery, never>['query'] = {}): Promise<Page<Provider>> =>
  call('listProviders', { query });
export const getProvider = (id: string): Promise<Provider> => call('getProvider', { id });
export const createProvider = (body: ProviderCreate): Promise<Provider> => call('createProvider', { body });
export const updateProvider = (id: string, body: ProviderPatch, version: number): Promise<Provider> =>
  call('updateProvider', { id, body, version });
export const deleteProvider = (id: string): Promise<unknown> => call('deleteProvider', { id });
export const checkProvider = (id: string): Promise<CheckResult> => call('checkProvider', { id });
/** What to subscribe and ask for at the open platform. */
export const readOpenPlatform = (): Promise<OpenPlatform> => call('openPlatform');
export const createAuthorizationLink = (id: string): Promise<AuthorizationLink> =>
  call('createAuthorizationLink', { id });
/** What each file is and what is wrong with it; nothing is stored. */
export const inspectKeys = async (files: InspectKeys['files']): Promise<InspectedKey[]> =>
  (await call('inspectKeys', { body: { files } })).files;
