import { computed, type ComputedRef } from 'vue';
import { useRoute } from 'vue-router';

/** Where the merchants that just authorised are shown and marked. */
export const pathOfAuthorized = (ids: readonly string[]): string => `/merchants?authorized=${ids.join(',')}`;

/** The ids of `?authorized=a,b`; whatever else stands there is nothing. */
export function authorizedIds(text: unknown): string[] {
  if (typeof text !== 'string') return [];
  return [...new Set(text.split(',').filter((id) => /^[0-9A-Za-z_-]{1,64}$/.test(id)))].slice(0, 50);
}

/** Merchants to be marked on this page, because they authorised a moment ago. */
export function useJustAuthorized(): ComputedRef<ReadonlySet<string>> {
  const route = useRoute();
  return computed(() => new Set(authorizedIds(route.query['authorized'])));
}
