import type { CannedText } from '@redress/contract';
import { shallowRef } from 'vue';
import { listTexts } from '../../api/texts.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';

/** Shared by every field that offers them; read when first asked for, and again after each change. */
const texts = shallowRef<CannedText[] | null>(null);
const problem = shallowRef<ApiProblem | null>(null);

export function useTexts() {
  async function load(): Promise<void> {
    problem.value = null;
    try {
      texts.value = (await listTexts()).items;
    } catch (error) {
      problem.value = asProblem(error);
    }
  }
  return { texts, problem, load };
}
