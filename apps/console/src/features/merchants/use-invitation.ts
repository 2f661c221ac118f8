import type { Provider } from '@redress/contract';
import { shallowRef, watch, type ShallowRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/**
 * The provider that 商户授权 is open for, null while it is closed. `?authorize=<provider>` opens it: advice about a
 * merchant that must authorise again leads there.
 */
export function useInvitation(providers: Readonly<ShallowRef<Provider[] | null>>): ShallowRef<string | null> {
  const route = useRoute();
  const router = useRouter();
  const inviting = shallowRef<string | null>(null);
  watch(
    () => [route.query['authorize'], providers.value] as const,
    ([asked, known]) => {
      if (typeof asked !== 'string' || known === null) return;
      if (known.some(({ id }) => id === asked)) inviting.value = asked;
      // once: a reload must not ask again
      void router.replace({ query: { ...route.query, authorize: undefined } });
    },
    { immediate: true },
  );
  return inviting;
}
