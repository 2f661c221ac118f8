import type { AuthorizationLink, Event } from '@redress/contract';
import { computed, shallowRef } from 'vue';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { createAuthorizationLink } from '../../api/providers.js';
import { useLive } from '../../stores/live.js';

export type LinkForm = 'single' | 'batch';

/** One link after the other for one provider, and who authorised it while somebody looks. */
export function useAuthorization(providerId: () => string) {
  const link = shallowRef<AuthorizationLink | null>(null);
  const form = shallowRef<LinkForm>('single');
  const problem = shallowRef<ApiProblem | null>(null);
  const isBusy = shallowRef(false);
  const authorized = shallowRef<{ id: string; name: string }[]>([]);
  const url = computed(() =>
    link.value === null ? '' : form.value === 'batch' ? (link.value.batchUrl ?? link.value.url) : link.value.url,
  );

  async function make(): Promise<void> {
    isBusy.value = true;
    authorized.value = [];
    try {
      link.value = await createAuthorizationLink(providerId());
      if (link.value.batchUrl === null) form.value = 'single';
      problem.value = null;
    } catch (error) {
      link.value = null;
      problem.value = asProblem(error);
    } finally {
      isBusy.value = false;
    }
  }

  /** @returns whether it was news: one event comes for each merchant of a batch */
  function hear({ type, providerId: of, merchantId, data }: Event): boolean {
    if (type !== 'merchant.authorized' || of !== providerId() || merchantId === null || link.value === null)
      return false;
    if (authorized.value.some(({ id }) => id === merchantId)) return false;
    const name = typeof data['name'] === 'string' ? data['name'] : '';
    authorized.value = [...authorized.value, { id: merchantId, name }];
    return true;
  }

  /** @param heard called after each merchant that authorised */
  function listen(heard: () => void): void {
    useLive().listen((event) => {
      if (hear(event)) heard();
    });
  }

  return { link, form, url, problem, isBusy, authorized, make, listen };
}
