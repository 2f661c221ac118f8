import type { SavedView, SavedViewPatch } from '@redress/contract';
import { computed, onBeforeUnmount, shallowRef } from 'vue';
import { asProblem } from '../../api/problem.js';
import { createView, deleteView, listViews, updateView } from '../../api/views.js';
import { t } from '../../shared/i18n/index.js';
import { showFailure } from '../../shared/toast.js';
import { useLive } from '../../stores/live.js';
import { useSession } from '../../stores/session.js';
import { movedTo } from './saved-order.js';

/** Several events in a row cause one count. */
const AFTER_EVENTS_MS = 2_000;

/** The saved views of this person and those that others share; their counts follow the events. */
export function useSavedViews() {
  const live = useLive();
  const session = useSession();
  const views = shallowRef<SavedView[]>([]);
  const hasLoaded = shallowRef(false);
  const own = computed(() => views.value.filter(({ ownerId }) => ownerId === session.user?.id));

  async function load(): Promise<void> {
    try {
      views.value = (await listViews()).items;
      hasLoaded.value = true;
    } catch (error) {
      asProblem(error); // the list itself says what is wrong; the tabs stay as they were
    }
  }

  /** @throws {ApiProblem} */
  async function save(body: Parameters<typeof createView>[0]): Promise<SavedView> {
    const made = await createView(body);
    await load();
    return made;
  }

  /** @throws {ApiProblem} */
  async function change(id: string, patch: SavedViewPatch): Promise<void> {
    await updateView(id, patch);
    await load();
  }

  /** @throws {ApiProblem} */
  async function remove(id: string): Promise<void> {
    await deleteView(id);
    views.value = views.value.filter((view) => view.id !== id);
  }

  /** To the place of another of the own ones; shown at once, put back with the reason where it was not kept. */
  async function move(id: string, toId: string): Promise<void> {
    const before = views.value;
    const order = movedTo(own.value, id, toId);
    views.value = [...order, ...before.filter((view) => !order.includes(view))];
    try {
      for (const [position, view] of order.entries())
        if (view.position !== position) await updateView(view.id, { position });
      await load();
    } catch (error) {
      views.value = before;
      showFailure(t('complaints.saved.notMoved', { why: asProblem(error).message }));
    }
  }

  let soon: ReturnType<typeof setTimeout> | undefined;
  live.listen(
    (event) => {
      if (views.value.length === 0 || !event.type.startsWith('complaint.')) return;
      soon ??= setTimeout(() => ((soon = undefined), void load()), AFTER_EVENTS_MS);
    },
    () => void load(),
  );
  onBeforeUnmount(() => clearTimeout(soon));
  void load();

  return { views, own, hasLoaded, save, change, remove, move };
}
