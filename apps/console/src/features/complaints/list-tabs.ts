import type { ComplaintCounts, SavedView } from '@redress/contract';
import type { Tab } from '../../shared/TabBar.vue';
import { views, type View } from './filters.js';

/** The server counts no further; more than it stands for "999+". */
const COUNTED_TO = 1_000;

const cappedCount = (count: number): string => (count >= COUNTED_TO ? '999+' : String(count));

/** Whatever is saved, after the built-in ones; own ones can be moved. */
export const savedTabs = (
  saved: readonly SavedView[],
  own: readonly SavedView[],
  titleOf: (view: SavedView) => string | undefined,
): Tab[] =>
  saved.map((view) => ({
    name: view.id,
    label: view.name,
    title: titleOf(view),
    count: view.countIsCapped ? '999+' : String(view.count),
    isMovable: own.length > 1 && own.includes(view),
  }));

/** The built-in tabs with their counts; what is late is filled, what will be soon is tinted. */
export function builtInTabs(counts: ComplaintCounts | null, label: (view: View) => string): Tab[] {
  return views.map((name) => {
    const count = counts?.[name === 'soon' ? 'dueSoon' : name];
    return {
      name,
      label: label(name),
      count: count === undefined ? undefined : cappedCount(count),
      tone: count ? tones[name] : undefined,
    };
  });
}

const tones: Partial<Record<View, Tab['tone']>> = { overdue: 'late', soon: 'hot' };
