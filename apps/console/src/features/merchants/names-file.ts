/** A file of names is no larger; the server refuses more. */
export const maxNamesBytes = 1_048_576;

/**
 * The text of a CSV file as spreadsheets write it: UTF-8, else GB18030 (which holds GBK), as Chinese ones save by
 * default. Null where it is neither.
 */
export function decodeCsv(bytes: Uint8Array): string | null {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return text.includes('\u0000') ? null : text;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return null;
}

/** With a byte order mark, so that spreadsheets read the Chinese as it is. */
export const namesTemplate = (header: readonly string[]): string => `\uFEFF${header.join(',')}\r\n`;
