import { ZipDeflate, ZipPassThrough } from 'fflate';
import { ZipPieces } from './zip-pieces.js';

export interface ZipFile {
  name: string;
  content: Uint8Array;
  /** Packed already (pictures): deflating it again costs time and saves nothing. */
  isPacked?: boolean;
}

/** A ZIP, written while its files come: only the file in hand is in memory. */
export async function* zipOf(files: AsyncIterable<ZipFile>): AsyncGenerator<Uint8Array, void> {
  const out = new ZipPieces();
  for await (const { name, content, isPacked = false } of files) {
    const entry = isPacked ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    out.zip.add(entry);
    entry.push(content, true);
    yield out.take();
  }
  out.zip.end();
  yield out.take();
}
