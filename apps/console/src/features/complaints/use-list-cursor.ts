import type { ComplaintSummary } from '@redress/contract';
import { nextTick, shallowRef, type Ref } from 'vue';
import { refreshComplaint } from '../../api/complaints.js';
import { takeComplaint } from '../../api/desk.js';
import { asProblem } from '../../api/problem.js';
import { t } from '../../shared/i18n/index.js';
import { showFailure, showToast } from '../../shared/toast.js';

/** The row that keys act on. It has the focus too, so that a screen reader reads it and Tab goes on from there. */
export function useListCursor(list: {
  rows: Readonly<Ref<readonly ComplaintSummary[]>>;
  reread: (id: string) => void;
  scroller: Readonly<Ref<HTMLElement | null>>;
}) {
  const cursor = shallowRef<string | null>(null);

  async function move(step: 1 | -1): Promise<void> {
    const rows = list.rows.value;
    const index = rows.findIndex((row) => row.id === cursor.value);
    const next = rows[index < 0 ? 0 : Math.min(Math.max(index + step, 0), rows.length - 1)];
    cursor.value = next?.id ?? null;
    await nextTick();
    const row = list.scroller.value?.querySelector('.cur');
    row?.scrollIntoView({ block: 'center' });
    row?.querySelector<HTMLElement>('a.what')?.focus({ preventScroll: true });
  }

  /** Reads it again from Alipay, and says how that ended. */
  async function refresh(): Promise<void> {
    const id = cursor.value;
    if (id === null) return;
    try {
      await refreshComplaint(id);
      list.reread(id);
      showToast(t('detail.refreshed'));
    } catch (error) {
      showFailure(t('detail.refreshFailed', { why: asProblem(error).message }));
    }
  }

  async function take(id: string): Promise<void> {
    try {
      await takeComplaint(id);
      showToast(t('desk.taken'));
    } catch (error) {
      showFailure(asProblem(error).message); // a colleague was faster: the row says who
    }
    list.reread(id);
  }

  return { cursor, move, refresh, take };
}
