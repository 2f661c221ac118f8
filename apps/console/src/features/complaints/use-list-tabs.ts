import type { SavedView } from '@redress/contract';
import { computed } from 'vue';
import { t } from '../../shared/i18n/index.js';
import { useOverview } from '../../stores/overview.js';
import { useSession } from '../../stores/session.js';
import { views, withView } from './filters.js';
import { isAsSaved, ofSavedView, ofViewFilter } from './list-query.js';
import { builtInTabs, savedTabs } from './list-tabs.js';
import type { useComplaintList } from './use-complaint-list.js';
import { useSavedViews } from './use-saved-views.js';

/** The line of tabs, built-in and saved, and which of them the address stands for. */
export function useListTabs(list: Pick<ReturnType<typeof useComplaintList>, 'filters' | 'change' | 'dropped'>) {
  const overview = useOverview();
  const session = useSession();
  const saved = useSavedViews();
  const { filters } = list;

  /** A view of the address that is there no more has left its filters: the tab is then the built-in one below them. */
  const view = computed(() => saved.views.value.find(({ id }) => id === filters.value.saved) ?? null);
  const tabs = computed(() => [
    ...builtInTabs(overview.counts, (name) => t(`complaints.views.${name}`)),
    ...savedTabs(saved.views.value, saved.own.value, audienceOf),
  ]);
  function audienceOf({ isShared, ownerName, ownerId }: SavedView): string | undefined {
    if (!isShared) return undefined;
    if (ownerId === session.user?.id) return t('complaints.saved.sharedByYou');
    return t('complaints.saved.sharedBy', { name: ownerName ?? t('actor.person') });
  }

  const tab = computed({
    get: (): string => view.value?.id ?? filters.value.view,
    set: (name: string) => {
      const builtIn = views.find((one) => one === name);
      const kept = saved.views.value.find(({ id }) => id === name);
      if (builtIn !== undefined) void list.change(withView(filters.value, builtIn));
      else if (kept !== undefined) void list.change(ofSavedView(kept));
    },
  });

  /** Said above the list, so that nobody takes another list for the one they asked for. */
  const notes = computed(() => [...aboutAddress(), ...aboutView()]);
  function aboutAddress(): string[] {
    const names = [...new Set(list.dropped.value.map((field) => t(`filters.names.${field}`)))];
    return names.length === 0 ? [] : [t('complaints.dropped', { names: names.join('、') })];
  }
  function aboutView(): string[] {
    if (filters.value.saved === '' || !saved.hasLoaded.value) return [];
    if (view.value === null) return [t('complaints.viewGone')];
    const isShownInPart = !ofViewFilter(view.value.filter).isWhole && !isAsSaved(filters.value, view.value);
    return isShownInPart ? [t('complaints.notWhole', { name: view.value.name })] : [];
  }

  const goTo = (index: number): void => void (tab.value = tabs.value[index]?.name ?? tab.value);

  return { saved, view, tabs, tab, notes, goTo };
}
