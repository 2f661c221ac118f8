import type { Event, MerchantPatch } from '@redress/contract';
import { computed, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';
import { listComplaints } from '../../api/complaints.js';
import { getMerchant, merchantHistory, merchantReport, syncMerchant, updateMerchant } from '../../api/merchants.js';
import { asProblem } from '../../api/problem.js';
import { listRefunds } from '../../api/refunds.js';
import { t } from '../../shared/i18n/index.js';
import { showFailure, showToast } from '../../shared/toast.js';
import { useLoad } from '../../shared/use-load.js';
import { useMore } from '../../shared/use-more.js';
import { useLive } from '../../stores/live.js';

const SHOWN = 5;
const HISTORY_PAGE = 20;
const READ_AGAIN_MS = 60_000;
const SETTLE_MS = 300;

/** Everything the page of one merchant shows; each part is read by itself, so that a slow one keeps none waiting. */
export function useMerchant(id: () => string) {
  const live = useLive();
  const merchant = useLoad(() => getMerchant(id()));
  const complaints = useLoad(() =>
    listComplaints({
      merchantId: id(),
      status: 'open,processing',
      sort: 'deadline',
      limit: SHOWN,
      withTotal: true,
    }),
  );
  const refunds = useLoad(() => listRefunds({ merchantId: id(), limit: SHOWN, withTotal: true }));
  const report = useLoad(() => merchantReport(id()));
  const history = useHistory(id);

  const all = [merchant, complaints, refunds, report, history.first];
  const loadAll = async (): Promise<void> => void (await Promise.all(all.map(({ load }) => load())));

  /** A switch: saved at once; the reason where the server refuses. @returns whether it was saved */
  async function change(patch: MerchantPatch, done: string): Promise<boolean> {
    const known = merchant.value.value;
    if (known === null) return false;
    try {
      await updateMerchant(known.id, patch, known.version);
      showToast(done);
      return true;
    } catch (error) {
      const { code, message } = asProblem(error);
      showFailure(code === 'version_conflict' ? t('common.conflict') : t('merchants.notChanged', { why: message }));
      return false;
    } finally {
      await merchant.load();
    }
  }

  async function sync(): Promise<void> {
    const known = merchant.value.value;
    if (known === null) return;
    try {
      await syncMerchant(known.id);
      showToast(t('merchants.synced', { name: known.name }));
    } catch (error) {
      showFailure(t('merchants.notSynced', { why: asProblem(error).message }));
    }
  }

  onMounted(loadAll);
  watch(id, () => {
    for (const { value } of all) value.value = null;
    void loadAll();
  });
  // No event tells of each reading; the ages on the page are kept true.
  const again = setInterval(() => void merchant.load(), READ_AGAIN_MS);
  let soon: ReturnType<typeof setTimeout> | undefined;
  onBeforeUnmount(() => {
    clearInterval(again);
    clearTimeout(soon);
  });
  live.listen(
    (event) => {
      if (event.merchantId !== id()) return;
      clearTimeout(soon);
      soon = setTimeout(() => void loadAll(), SETTLE_MS);
    },
    () => void loadAll(),
  );

  return { merchant, complaints, refunds, report, history, loadAll, change, sync };
}

/** What happened to the merchant itself, by pages. */
function useHistory(id: () => string) {
  const later = shallowRef<Event[]>([]);
  const pages = useMore(
    (cursor) => merchantHistory(id(), { limit: HISTORY_PAGE, cursor }),
    (items) => void (later.value = [...later.value, ...items]),
  );
  const first = useLoad(() => merchantHistory(id(), { limit: HISTORY_PAGE }));
  // a merchant that is left takes its pages along
  watch(
    first.value,
    (answer) => {
      later.value = [];
      pages.begin(answer?.nextCursor ?? null);
    },
    { flush: 'sync' },
  );
  return {
    first,
    events: computed(() => [...(first.value.value?.items ?? []), ...later.value]),
    hasMore: pages.hasMore,
    isLoadingMore: pages.isLoadingMore,
    loadMore: pages.more,
  };
}
