const prefix = 'redress.draft.';

/** Where the draft of one person lies. */
export const draftKey = (userId: string, name: string): string => `${prefix}${userId}.${name}`;

/** Nobody who sits down after a sign-out finds what was being written. */
export function forgetDrafts(storage: Pick<Storage, 'length' | 'key' | 'removeItem'>): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const key of keys) if (key.startsWith(prefix)) storage.removeItem(key);
}
