/*
 * How words are cut for the index and for a search (product.md 4). Runs of other letters than Latin ones become windows
 * of two characters, Latin words and numbers stay whole. Each is spelled so that no parser of an index drops it: four
 * to 64 letters and digits of ASCII, and no stop word among them, because windows begin with a digit or a letter up to
 * n and words with x.
 */

const RUNS = /[a-z]+|[0-9]+|(?:(?![a-z0-9])[\p{L}\p{N}\p{M}])+/gu;
const ASCII = /^[a-z0-9]/;
const LONGEST = 60;

/** Texts as they are compared: without width, case and compatibility forms. */
export const foldText = (text: string): string => text.normalize('NFKC').toLowerCase();

/** What the index keeps of these texts, each once. Numbers of phones must be masked before. */
export function tokensOf(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => runsOf(foldText(text)).flatMap(spell)))];
}

export interface SearchWords {
  /** Folded; all must be in the text. */
  words: string[];
  /** What the index is asked for: each text that holds the words holds all of these. */
  tokens: string[];
}

/** @returns null where nothing of it is in the index: a single character, or signs alone */
export function searchWordsOf(query: string): SearchWords | null {
  const words = foldText(query).split(/\s+/u).filter(Boolean);
  const tokens = [...new Set(words.flatMap((word) => runsOf(word).flatMap(spell)))];
  return tokens.length === 0 || [...words.join('')].length < 2 ? null : { words, tokens };
}

/** Whether all words are in the texts taken together. */
export const hasWords = (texts: readonly string[], { words }: SearchWords): boolean => {
  const folded = texts.map(foldText);
  return words.every((word) => folded.some((text) => text.includes(word)));
};

const runsOf = (text: string): string[] => text.match(RUNS) ?? [];

/** A run as the index keeps it; a lone character of other letters is in no window. */
function spell(run: string): string[] {
  if (ASCII.test(run)) return [`x${run.slice(0, LONGEST)}`.padEnd(4, 'x')];
  const chars = [...run];
  return chars.slice(1).map((char, n) => code(chars[n] ?? '') + code(char));
}

/** Four digits of base 36 hold every code point; the first is a digit, or a letter up to n. */
const code = (char: string): string => (char.codePointAt(0) ?? 0).toString(36).padStart(4, '0');
