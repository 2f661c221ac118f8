import type { MerchantNamesResult } from '@redress/contract';
import { computed, shallowRef } from 'vue';
import { importMerchantNames } from '../../api/merchants.js';
import { asProblem } from '../../api/problem.js';
import { t } from '../../shared/i18n/index.js';
import { decodeCsv, maxNamesBytes } from './names-file.js';

/** A file of names: chosen, looked at by the server, taken. */
export function useNamesImport() {
  const fileName = shallowRef('');
  const result = shallowRef<MerchantNamesResult | null>(null);
  const isDone = shallowRef(false);
  const isBusy = shallowRef(false);
  const problem = shallowRef('');
  let csv = '';

  const faults = computed(() => (result.value?.lines ?? []).filter(({ message }) => message !== undefined));

  /** Another file while one is looked at or taken is none: what is taken is what was shown. */
  async function choose(file: File): Promise<void> {
    if (isBusy.value) return;
    result.value = null;
    isDone.value = false;
    problem.value = '';
    fileName.value = file.name;
    if (file.size > maxNamesBytes) return void (problem.value = t('merchants.names.tooLarge'));
    await whileBusy(async () => {
      const text = decodeCsv(new Uint8Array(await file.arrayBuffer()));
      if (text === null) return void (problem.value = t('merchants.names.unreadable'));
      if (text.trim() === '') return void (problem.value = t('merchants.names.empty'));
      csv = text;
      await send(true);
    });
  }
  async function take(): Promise<void> {
    if (!isBusy.value) await whileBusy(() => send(false));
  }

  async function send(dryRun: boolean): Promise<void> {
    result.value = await importMerchantNames({ csv, dryRun });
    isDone.value = !dryRun;
  }
  async function whileBusy(work: () => Promise<void>): Promise<void> {
    isBusy.value = true;
    problem.value = '';
    try {
      await work();
    } catch (error) {
      const thrown = asProblem(error);
      problem.value = thrown.fieldErrors[0]?.message ?? thrown.message;
    } finally {
      isBusy.value = false;
    }
  }

  return { fileName, result, faults, isDone, isBusy, problem, choose, take };
}
