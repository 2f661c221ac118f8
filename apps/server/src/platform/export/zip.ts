import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';

export interface ZipFile {
  name: string;
  content: Uint8Array;
  /** Packed already (pictures): deflating it again costs time and saves nothing. */
  isPacked?: boolean;
}

/** A ZIP, written while its files come: only the file in hand is in memory. */
export async function* zipOf(files: AsyncIterable<ZipFile>): AsyncGenerator<Uint8Array, void> {
  const out: Uint8Array[] = [];
  let fault: Error | null = null;
  const zip = new Zip((error, piece) => {
    fault ??= error;
    out.push(piece);
  });
  const take = (): Uint8Array => {
    if (fault) throw fault;
    return Buffer.concat(out.splice(0));
  };
  for await (const { name, content, isPacked = false } of files) {
    const entry = isPacked ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    zip.add(entry);
    entry.push(content, true);
    yield take();
  }
  zip.end();
  yield take();
}
