import type { Action, Session, User } from '@redress/contract';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { setCsrfToken } from '../api/client.js';
import { ApiProblem } from '../api/problem.js';
import * as api from '../api/session.js';
import { forgetDrafts } from '../shared/draft-keys.js';
import { setLanguage, type MessageKey } from '../shared/i18n/index.js';
import type { Language } from '../shared/locale.js';

/**
 * Whether this browser ever signed in. Without it the first page asks nothing, because a question that can only be
 * answered with 401 is an error in the browser's console.
 */
const signedInMark = 'redress.signedIn';

/** Called when another tab of this browser signs out: nothing here may look live any more. */
export function whenSignedOutElsewhere(listener: () => void): void {
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === signedInMark && newValue === null) listener();
  });
}

/** Who is signed in and what they may do. */
export const useSession = defineStore('session', () => {
  const user = shallowRef<User | null>(null);
  const isKnown = shallowRef(false);

  function begin(session: Session): void {
    setCsrfToken(session.csrfToken);
    user.value = session.user;
    localStorage.setItem(signedInMark, 'yes');
    isKnown.value = true;
    setLanguage(session.user.language);
  }

  /** Asks the server once per page load; later answers come from memory. */
  async function ensure(): Promise<User | null> {
    if (isKnown.value || localStorage.getItem(signedInMark) === null) return user.value;
    try {
      begin(await api.whoAmI());
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      isKnown.value = true;
      forget();
    }
    return user.value;
  }

  function forget(): void {
    user.value = null;
    setCsrfToken('');
    localStorage.removeItem(signedInMark);
  }

  async function signIn(body: Parameters<typeof api.signIn>[0]): Promise<void> {
    begin(await api.signIn(body));
  }

  async function setup(body: Parameters<typeof api.setup>[0]): Promise<void> {
    begin(await api.setup(body));
  }

  async function signOut(): Promise<void> {
    await api.signOut();
    forgetDrafts(sessionStorage);
    forget();
  }

  async function chooseLanguage(language: Language): Promise<void> {
    setLanguage(language);
    user.value = await api.updateMe({ language });
  }

  const may = (action: Action): boolean => user.value?.permissions.includes(action) ?? false;
  const roleKey = computed((): MessageKey => `session.role.${user.value?.role ?? 'viewer'}`);

  return { user, ensure, forget, signIn, setup, signOut, chooseLanguage, may, roleKey };
});
