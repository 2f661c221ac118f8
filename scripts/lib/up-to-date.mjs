import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { at, root } from './paths.mjs';

const unread = new Set(['node_modules', 'dist', '.git', '.cache']);

function* filesUnder(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) if (!unread.has(name)) yield* filesUnder(join(path, name));
}

/** One digest over names and contents of files and folders (relative to the root). Times do not matter. */
export function digestOf(paths) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '');
  for (const path of paths) {
    for (const file of filesUnder(at(path))) {
      hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/**
 * Do `work` only if one of `inputs` changed since it last succeeded, or one of `outputs` is gone.
 *
 * @param {{ stamp: string, inputs: string[], outputs: string[], work: () => Promise<unknown> }} job stamp: file
 *        that keeps the digest; put it where it dies together with the output
 * @returns {Promise<boolean>} whether there was something to do
 */
export async function onlyIfChanged({ stamp, inputs, outputs, work }) {
  const file = at(stamp);
  const digest = digestOf(inputs);
  const isFresh = existsSync(file) && readFileSync(file, 'utf8') === digest && outputs.every((o) => existsSync(at(o)));
  if (isFresh) return false;
  rmSync(file, { force: true });
  await work();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, digest);
  return true;
}
