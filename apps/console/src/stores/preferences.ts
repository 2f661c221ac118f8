import { usualPreferences, type Preferences, type PreferencesPatch } from '@redress/contract';
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { asProblem } from '../api/problem.js';
import { getPreferences, updatePreferences } from '../api/session.js';
import { t } from '../shared/i18n/index.js';
import { areKeysOn } from '../shared/keys.js';
import { showFailure } from '../shared/toast.js';

/** What this browser last knew, so that a page looks right before the server answered, and where it does not answer. */
const storedAs = 'redress.preferences';

/** How this person likes the console; kept with the account. */
export const usePreferences = defineStore('preferences', () => {
  const value = shallowRef<Preferences>({ ...usualPreferences, ...remembered() });
  watch(value, ({ shortcuts }) => (areKeysOn.value = shortcuts), { immediate: true });

  function show(next: Preferences): void {
    value.value = next;
    localStorage.setItem(storedAs, JSON.stringify(next));
  }

  let changes = 0;
  async function load(): Promise<void> {
    const before = changes;
    try {
      const answer = await getPreferences();
      if (changes === before) show(answer); // what was chosen meanwhile is newer than the answer
    } catch (error) {
      asProblem(error); // the page looks as it did here last time
    }
  }

  /** At once here, then with the account; what could not be kept there says so. */
  async function change(patch: PreferencesPatch): Promise<void> {
    changes += 1;
    show({ ...value.value, ...patch });
    try {
      await updatePreferences(patch);
    } catch (error) {
      showFailure(t('common.notKept', { why: asProblem(error).message }));
    }
  }

  return { value, load, change };
});

function remembered(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(storedAs) ?? '{}') as Partial<Preferences>;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
