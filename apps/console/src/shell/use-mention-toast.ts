import type { Event } from '@redress/contract';
import { isMentioned } from '../features/complaints/mentions.js';
import { t } from '../shared/i18n/index.js';
import { showToast } from '../shared/toast.js';
import { useLive } from '../stores/live.js';
import { useSession } from '../stores/session.js';

/** Tells whoever a colleague's note speaks to, wherever they work by then. */
export function useMentionToast(): void {
  const session = useSession();
  useLive().listen((event: Event) => {
    if (event.complaintId === null || !isMentioned(event, session.user?.id)) return;
    const to = { path: `/complaints/${event.complaintId}`, label: t('desk.look') };
    showToast(t('desk.mentioned', { name: event.actor.name ?? '' }), to);
  });
}
