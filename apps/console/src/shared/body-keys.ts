import { randomKey } from './random-key.js';

/** One key per body while a dialog is open: pressing again after a lost answer repeats the same request. */
export function bodyKeys(): { of: (body: object) => string } {
  const keys = new Map<string, string>();
  return {
    of: (body) => {
      const text = JSON.stringify(body);
      const key = keys.get(text) ?? randomKey();
      keys.set(text, key);
      return key;
    },
  };
}
