import type { MessageKey } from '../shared/i18n/index.js';

export interface MenuBadge {
  count: number;
  late: boolean;
  title: MessageKey;
  /** Where exactly those are that are counted, if that is not the page as it opens. */
  to?: string;
}

/** What waits behind an entry of the menu; null where nothing does. */
export function menuBadge(
  path: string,
  waiting: { overdue: number; parked: number; notRead: number },
): MenuBadge | null {
  const { overdue, parked, notRead } = waiting;
  if (path === '/complaints' && overdue > 0) return { count: overdue, late: true, title: 'nav.overdueCount' };
  if (path === '/refunds' && parked > 0) return { count: parked, late: false, title: 'nav.parkedCount' };
  if (path === '/merchants' && notRead > 0) {
    return { count: notRead, late: true, title: 'nav.notReadCount', to: '/merchants?attention=true' };
  }
  return null;
}
