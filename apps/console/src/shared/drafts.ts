import { type Ref, watch } from 'vue';
import { useSession } from '../stores/session.js';
import { draftKey } from './draft-keys.js';

/**
 * Keeps what a person typed through a reload of the page, for this tab and this person only; it is gone with the tab, a
 * sign-out, or `drop` once it was sent.
 *
 * @param name what the draft belongs to, e.g. `finish:<complaint id>`
 * @param value plain JSON; replaced as a whole by each change
 */
export function useDraft<T extends object>(name: string, value: Ref<T>): { isRestored: boolean; drop: () => void } {
  const key = draftKey(useSession().user?.id ?? '', name);
  const stored = sessionStorage.getItem(key);
  if (stored !== null) value.value = { ...value.value, ...(JSON.parse(stored) as Partial<T>) };
  let isDropped = false;
  watch(value, (draft) => void (isDropped || sessionStorage.setItem(key, JSON.stringify(draft))));
  const drop = (): void => {
    isDropped = true;
    sessionStorage.removeItem(key);
  };
  return { isRestored: stored !== null, drop };
}
