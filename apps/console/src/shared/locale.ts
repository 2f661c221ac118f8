import type { Language } from '@redress/contract';

export type { Language };

/** The language the browser asks for, where nothing was chosen yet. Chinese unless it clearly wants English. */
export function guessLanguage(wanted: readonly string[]): Language {
  const first = wanted.find((tag) => /^(zh|en)\b/i.test(tag));
  return first !== undefined && /^en/i.test(first) ? 'en' : 'zh-CN';
}
