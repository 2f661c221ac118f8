import type { LocalText } from '@redress/contract';
import { createI18n } from 'vue-i18n';
import { computed, type ComputedRef } from 'vue';
import { setRequestLanguage } from '../../api/client.js';
import { setProblemWords } from '../../api/problem.js';
import { guessLanguage, type Language } from '../locale.js';
import { en } from './en.js';
import { zhCN } from './zh-CN.js';

type Leaves<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Leaves<T[K], `${P}${K}.`>;
}[keyof T & string];

/** Every text of the console by its dotted name; a typing mistake does not compile. */
export type MessageKey = Leaves<typeof zhCN>;

const stored = localStorage.getItem('redress.language');
const initial: Language = stored === 'en' || stored === 'zh-CN' ? stored : guessLanguage(navigator.languages);

export const i18n = createI18n({ legacy: false, locale: initial, messages: { 'zh-CN': zhCN, en } });

export function setLanguage(language: Language): void {
  i18n.global.locale.value = language;
  localStorage.setItem('redress.language', language);
  document.documentElement.lang = language;
  setRequestLanguage(language);
  setProblemWords((language === 'en' ? en : zhCN).common);
}
setLanguage(initial);

export const language: ComputedRef<Language> = computed(() => i18n.global.locale.value);

/** A text by name; `n` also picks the plural where English has one. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  const n = values.n;
  return typeof n === 'number' ? i18n.global.t(key, values, { plural: n }) : i18n.global.t(key, values);
}

/** The server's text in the language of the page. */
export const local = (text: LocalText): string => text[language.value];
