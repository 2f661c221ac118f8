import type { Event } from '@redress/contract';
import { useRoute } from 'vue-router';
import { pathOfAuthorized } from '../features/merchants/just-authorized.js';
import { ownAuthorization } from '../features/merchants/own-authorization.js';
import { t } from '../shared/i18n/index.js';
import { openLayers } from '../shared/keys.js';
import { showToast } from '../shared/toast.js';
import { useLive } from '../stores/live.js';
import { useSession } from '../stores/session.js';

/** The merchants of a batch come within a moment of each other. */
const TOGETHER_MS = 5_000;

/**
 * Tells whoever made the link, wherever they work by then, that the merchant agreed, with the way to it. The list says
 * it itself, and so does the dialog of the link.
 */
export function useAuthorizedToast(): void {
  const route = useRoute();
  const session = useSession();
  let recent: { id: string; atMs: number }[] = [];

  function hear(event: Event): void {
    const own = ownAuthorization(event, session.user?.id);
    if (own === null) return;
    const { merchantId, name } = own;
    const atMs = Date.parse(event.at);
    recent = [...recent.filter((one) => atMs - one.atMs < TOGETHER_MS), { id: merchantId, atMs }];
    if (route.path === '/merchants' || openLayers.value > 0) return;
    const text =
      recent.length === 1
        ? t('merchants.auth.done', { name })
        : t('merchants.auth.doneMore', { name, n: recent.length });
    showToast(text, { path: pathOfAuthorized(recent.map(({ id }) => id)), label: t('merchants.auth.finish') });
  }
  useLive().listen(hear);
}
