import type { Provider } from '@redress/contract';
import { computed, onMounted, shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { createProvider, getProvider, updateProvider } from '../../api/providers.js';
import { fieldErrorsOf } from '../../shared/form-errors.js';
import { t } from '../../shared/i18n/index.js';
import { showToast } from '../../shared/toast.js';
import { useLive } from '../../stores/live.js';
import { useUnsaved } from '../../shared/use-unsaved.js';
import { changesBetween, rebased } from './provider-conflict.js';
import { createBody, draftOf, faultsOf, patchBody, type ProviderDraft } from './provider-draft.js';

/** The form of one provider: load, judge, save. `id` is undefined for a new one. */
export function useProviderForm(id: string | undefined) {
  const router = useRouter();
  const stored = shallowRef<Provider | null>(null);
  const draft = shallowRef<ProviderDraft>(draftOf(null));
  const loadProblem = shallowRef<ApiProblem | null>(null);
  const saveProblem = shallowRef('');
  const serverErrors = shallowRef<Record<string, string>>({});
  const showsFaults = shallowRef(false);
  const isBusy = shallowRef(false);
  const isLoading = shallowRef(id !== undefined);
  /** What a colleague stored while this form was being filled, until somebody decided what shall stand. */
  const theirs = shallowRef<Provider | null>(null);
  const conflict = computed(() =>
    stored.value === null || theirs.value === null ? [] : changesBetween(stored.value, theirs.value, draft.value),
  );

  const faults = computed(() => faultsOf(draft.value, stored.value));
  const isDirty = computed(() => JSON.stringify(draft.value) !== JSON.stringify(draftOf(stored.value)));
  const errors = computed((): Record<string, string> => {
    const own = showsFaults.value ? Object.entries(faults.value).map(([field, key]) => [field, t(key)]) : [];
    return { ...serverErrors.value, ...(Object.fromEntries(own) as Record<string, string>) };
  });
  useUnsaved(isDirty);

  async function load(): Promise<void> {
    if (id === undefined) return;
    isLoading.value = true;
    try {
      take(await getProvider(id));
      loadProblem.value = null;
    } catch (error) {
      loadProblem.value = asProblem(error);
    } finally {
      isLoading.value = false;
    }
  }
  function take(provider: Provider): void {
    stored.value = provider;
    draft.value = draftOf(provider);
    theirs.value = null;
    serverErrors.value = {};
    showsFaults.value = false;
    saveProblem.value = '';
  }
  /** What is stored now; own changes stay on top of it. */
  function stayOn(provider: Provider): void {
    const seen = stored.value;
    if (seen !== null) draft.value = rebased(draft.value, seen, provider);
    stored.value = provider;
    theirs.value = null;
    saveProblem.value = '';
  }
  const takeTheirs = (): void => void (theirs.value !== null && take(theirs.value));
  const lookAgain = (): void => void (theirs.value !== null && stayOn(theirs.value));
  /** Somebody else stored something: an untouched form follows, a changed one asks. */
  async function meet(): Promise<void> {
    const seen = stored.value;
    if (seen === null || isBusy.value) return;
    try {
      const present = await getProvider(seen.id);
      if (isBusy.value || stored.value !== seen || present.version <= seen.version) return;
      if (!isDirty.value) return take(present);
      theirs.value = present;
      if (conflict.value.length === 0) stayOn(present);
    } catch (error) {
      asProblem(error); // the form stays as it is filled; what it is told when it is saved stands there
    }
  }
  /** A check was run: only what it found is taken over, whatever is being filled in. */
  async function learnHealth(): Promise<void> {
    if (id === undefined) return;
    try {
      const { health, healthNote } = await getProvider(id);
      if (stored.value !== null) stored.value = { ...stored.value, health, healthNote };
    } catch (error) {
      asProblem(error); // the card shows what the check said; the dot follows with the next reading
    }
  }
  function change(patch: Partial<ProviderDraft>): void {
    draft.value = { ...draft.value, ...patch };
    saveProblem.value = '';
    const touched = Object.keys(patch);
    serverErrors.value = Object.fromEntries(
      Object.entries(serverErrors.value).filter(([field]) => !touched.includes(field)),
    );
  }

  /** @returns whether it is stored now */
  async function save(): Promise<boolean> {
    showsFaults.value = true;
    if (Object.keys(faults.value).length > 0 || isBusy.value) return false;
    isBusy.value = true;
    saveProblem.value = '';
    try {
      const known = stored.value;
      const saved =
        known === null
          ? await createProvider(createBody(draft.value))
          : await updateProvider(known.id, patchBody(draft.value, known), known.version);
      take(saved);
      showToast(t('providers.form.saved'));
      if (known === null) await router.replace(`/providers/${saved.id}?check`);
      return true;
    } catch (error) {
      await refuse(asProblem(error));
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  async function refuse(problem: ApiProblem): Promise<void> {
    serverErrors.value = fieldErrorsOf(problem);
    saveProblem.value = problem.code === 'version_conflict' ? t('providers.conflict.title') : problem.message;
    if (problem.code === 'app_id_taken') serverErrors.value = { appId: problem.message };
    if (problem.code === 'version_conflict') {
      serverErrors.value = {};
      isBusy.value = false;
      await meet();
    }
  }
  const discard = (): void => {
    draft.value = draftOf(stored.value);
    serverErrors.value = {};
    showsFaults.value = false;
    saveProblem.value = '';
  };

  onMounted(load);
  useLive().listen((event) => {
    if (event.type === 'provider.updated' && event.providerId === id) void meet();
  });
  return {
    stored,
    draft,
    learnHealth,
    change,
    errors,
    faults,
    isDirty,
    isBusy,
    isLoading,
    loadProblem,
    saveProblem,
    conflict,
    takeTheirs,
    lookAgain,
    stayOn,
    load,
    save,
    discard,
  };
}
