import type { AuthorizationLink, Event } from '@redress/contract';
import { computed, shallowRef } from 'vue';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { createAuthorizationLink } from '../../api/providers.js';
import { t } from '../../shared/i18n/index.js';
import { showToast } from '../../shared/toast.js';
import { useLive } from '../../stores/live.js';
import { useSession } from '../../stores/session.js';
import { pathOfAuthorized } from './just-authorized.js';
import { type OwnAuthorization, ownAuthorization } from './own-authorization.js';

export type LinkForm = 'single' | 'batch';

/**
 * One link after the other for one provider, and who authorised it while somebody looks.
 *
 * @param merchantId the only one that is waited for, where the link is for it to authorise again
 */
export function useAuthorization(providerId: () => string, merchantId?: string) {
  const session = useSession();
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
  function hear(event: Event): boolean {
    const own = ownAuthorization(event, session.user?.id);
    if (own === null || own.providerId !== providerId() || link.value === null) return false;
    if (merchantId !== undefined && own.merchantId !== merchantId) {
      tellOfOther(own);
      return false;
    }
    if (authorized.value.some(({ id }) => id === own.merchantId)) return false;
    authorized.value = [...authorized.value, { id: own.merchantId, name: own.name }];
    return true;
  }

  /** The link reached another merchant: not the answer that is waited for, and not to be missed. */
  function tellOfOther({ merchantId: id, name }: OwnAuthorization): void {
    showToast(t('merchants.auth.done', { name }), { path: pathOfAuthorized([id]), label: t('merchants.auth.finish') });
  }

  /** @param heard called after each merchant that authorised */
  function listen(heard: () => void): void {
    useLive().listen((event) => {
      if (hear(event)) heard();
    });
  }

  return { link, form, url, problem, isBusy, authorized, make, listen };
}
