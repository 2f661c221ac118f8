import type { InspectedKey } from '@redress/contract';
import { computed, onBeforeUnmount, shallowRef, watch } from 'vue';
import { asProblem } from '../../api/problem.js';
import { inspectKeys } from '../../api/providers.js';
import { local, t } from '../../shared/i18n/index.js';
import { showFailure } from '../../shared/toast.js';
import { filesIn, sorted, verdictOf, type Verdict } from './key-verdict.js';
import type { ProviderDraft, SecretField } from './provider-draft.js';

/** The API takes no more of one file. */
const MAX_BYTES = 64 * 1024;
const PAUSE_MS = 300;

/** Has the server judge what is pasted and dropped, box by box, before anything is saved. */
export function useKeyInspection(draft: () => ProviderDraft, change: (patch: Partial<ProviderDraft>) => void) {
  const judged = shallowRef<{ content: string; file: InspectedKey; field: SecretField }[]>([]);
  const left = shallowRef<{ name: string; text: string }[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  async function look(): Promise<void> {
    const files = filesIn(draft());
    turn += 1;
    const mine = turn;
    if (files.length === 0) return void (judged.value = []);
    try {
      const verdicts = await inspectKeys(files);
      if (mine !== turn) return;
      judged.value = verdicts.flatMap((file, index) => {
        const asked = files[index];
        return asked === undefined ? [] : [{ file, content: asked.content, field: asked.field }];
      });
    } catch {
      // no word on it now; saving judges it all the same
      if (mine === turn) judged.value = [];
    }
  }
  let isDropped = false;
  watch(
    () => JSON.stringify(filesIn(draft())),
    () => {
      // what did not fit is over with the next text or file, but not with those it came with
      if (!isDropped) left.value = [];
      isDropped = false;
      clearTimeout(timer);
      timer = setTimeout(() => void look(), PAUSE_MS);
    },
  );
  onBeforeUnmount(() => clearTimeout(timer));

  /** Only of what stands in the box now: a verdict on an older text would be about something else. */
  const verdicts = computed((): Partial<Record<SecretField, Verdict>> => {
    const now = draft();
    const entries = judged.value
      .filter(({ field, content }) => now[field] === content)
      .map(({ field, file }) => [field, verdictOf(file)] as const)
      .filter(([, verdict]) => verdict !== null);
    return Object.fromEntries(entries) as Partial<Record<SecretField, Verdict>>;
  });

  /** Files that sort themselves into their boxes. */
  async function drop(files: readonly File[]): Promise<void> {
    const fitting = files.filter((file) => file.size <= MAX_BYTES).slice(0, 8);
    const tooBig = files.filter((file) => file.size > MAX_BYTES);
    left.value = tooBig.map(({ name }) => ({ name, text: t('providers.form.fileTooBig') }));
    if (fitting.length === 0) return;
    try {
      const read = await Promise.all(
        fitting.map(async (file) => ({ name: file.name.slice(0, 255), content: await file.text() })),
      );
      const { patch, left: strays } = sorted(read, await inspectKeys(read));
      if (Object.keys(patch).length > 0) {
        isDropped = true;
        change(patch);
      }
      left.value = [
        ...left.value,
        ...strays.map(({ name, findings: [first] }) => ({
          name,
          text: first === undefined ? t('providers.form.noPlace') : `${local(first.message)} · ${local(first.remedy)}`,
        })),
      ];
    } catch (error) {
      showFailure(asProblem(error).message);
    }
  }

  return { verdicts, left, drop };
}
