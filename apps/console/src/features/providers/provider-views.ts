import type { Provider } from '@redress/contract';

/** The tabs above the list of providers. */
export const providerViews = ['all', 'attention', 'unchecked', 'off'] as const;
export type ProviderView = (typeof providerViews)[number];

/** What a tab asks the server for. One that is switched off needs nobody, whatever its health was. */
export function filterOf(view: ProviderView): { enabled?: boolean; health?: string } {
  switch (view) {
    case 'attention':
      return { enabled: true, health: 'failing,degraded' };
    case 'unchecked':
      return { enabled: true, health: 'unknown' };
    case 'off':
      return { enabled: false };
    case 'all':
      return {};
  }
}

const ranks = { failing: 0, degraded: 1, unknown: 2, ok: 3 } as const;
const rankOf = (provider: Pick<Provider, 'health' | 'enabled'>): number =>
  provider.enabled ? ranks[provider.health] : 4;

/** Failing ones before all others, switched-off ones last; else in the order they came in, by name. */
export const worstFirst = <P extends Pick<Provider, 'health' | 'enabled'>>(providers: readonly P[]): P[] =>
  providers.toSorted((a, b) => rankOf(a) - rankOf(b));
