import type { MerchantBulk } from '@redress/contract';
import { authorizationStates } from '@redress/contract';

/** What the list is narrowed to. Everything of it lives in the address, so a link shows the same list. */
export interface MerchantFilters {
  q: string;
  providerId: string;
  authorization: '' | (typeof authorizationStates)[number];
  enabled: '' | Flag;
  autoRefund: '' | Flag;
  attention: '' | 'true';
}
type Flag = (typeof flags)[number];

export const flags = ['true', 'false'] as const;
export const noMerchantFilters: MerchantFilters = {
  q: '',
  providerId: '',
  authorization: '',
  enabled: '',
  autoRefund: '',
  attention: '',
};

type Query = Record<string, unknown>;

/** Address → filters; what is not understood counts as absent. */
export function parseMerchantFilters(query: Query): MerchantFilters {
  const text = (name: string): string => (typeof query[name] === 'string' ? query[name].slice(0, 64) : '');
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | '' =>
    allowed.find((value) => value === text(name)) ?? '';
  return {
    q: text('q'),
    providerId: text('provider'),
    authorization: oneOf('authorization', authorizationStates),
    enabled: oneOf('enabled', flags),
    autoRefund: oneOf('autoRefund', flags),
    attention: oneOf('attention', ['true']),
  };
}

/** Filters → address; undefined takes a parameter out of it. */
export const toMerchantAddress = ({ q, providerId, ...rest }: MerchantFilters): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries({ q, provider: providerId, ...rest }).map(([name, value]) => [
      name,
      value === '' ? undefined : value,
    ]),
  );

/** Filters → what `POST /merchants/bulk` takes for the same merchants. */
export function toBulkFilter(filters: MerchantFilters): NonNullable<MerchantBulk['filter']> {
  const { q, providerId, authorization, enabled, autoRefund, attention } = filters;
  return {
    ...(q !== '' && { q }),
    ...(providerId !== '' && { providerId }),
    ...(authorization !== '' && { authorization }),
    ...(enabled !== '' && { enabled: enabled === 'true' }),
    ...(autoRefund !== '' && { autoRefund: autoRefund === 'true' }),
    ...(attention !== '' && { attention: true }),
  };
}

export const merchantViews = ['all', 'attention', 'off'] as const;
export type MerchantView = (typeof merchantViews)[number];

/** The tab that the filters stand for. */
export const viewOf = ({ attention, enabled }: MerchantFilters): MerchantView =>
  attention === 'true' ? 'attention' : enabled === 'false' ? 'off' : 'all';

/** What a tab sets; the other filters stay. */
export const filtersOfView = (view: MerchantView): Pick<MerchantFilters, 'attention' | 'enabled'> => ({
  attention: view === 'attention' ? 'true' : '',
  enabled: view === 'off' ? 'false' : '',
});

/** How many filters beside the tab and the search are set. */
export const countMerchantFilters = (filters: MerchantFilters): number =>
  [filters.providerId, filters.authorization, filters.autoRefund, filters.enabled === 'true' ? 'on' : ''].filter(
    (value) => value !== '',
  ).length;

/** The same tab and search with every filter taken away. */
export const withoutMerchantFilters = (filters: MerchantFilters): MerchantFilters => ({
  ...noMerchantFilters,
  ...filtersOfView(viewOf(filters)),
  q: filters.q,
});
