import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from './paths.mjs';
import { onlyIfChanged } from './up-to-date.mjs';

const folder = `.cache/up-to-date-test-${process.pid}`;

describe('onlyIfChanged', () => {
  let done = 0;
  const build = () =>
    onlyIfChanged({
      stamp: `${folder}/out/.stamp`,
      inputs: [`${folder}/in`],
      outputs: [`${folder}/out/result`],
      work: async () => {
        done += 1;
        mkdirSync(at(`${folder}/out`), { recursive: true });
        writeFileSync(at(`${folder}/out/result`), 'built');
      },
    });

  beforeEach(() => {
    done = 0;
    rmSync(at(folder), { recursive: true, force: true });
    mkdirSync(at(`${folder}/in/deep`), { recursive: true });
    writeFileSync(at(`${folder}/in/deep/a.ts`), 'one');
  });
  afterAll(() => rmSync(at(folder), { recursive: true, force: true }));

  it('works once, and not again while nothing changed but times', async () => {
    expect(await build()).toBe(true);
    utimesSync(at(`${folder}/in/deep/a.ts`), 1, 1);
    expect(await build()).toBe(false);
    expect(done).toBe(1);
  });

  it('works again for another content, another name, and a lost output', async () => {
    await build();
    writeFileSync(at(`${folder}/in/deep/a.ts`), 'two');
    expect(await build()).toBe(true);
    writeFileSync(at(`${folder}/in/b.ts`), '');
    expect(await build()).toBe(true);
    rmSync(at(`${folder}/out/result`));
    expect(await build()).toBe(true);
  });

  it('works again after a failure', async () => {
    const failing = onlyIfChanged({
      stamp: `${folder}/out/.stamp`,
      inputs: [`${folder}/in`],
      outputs: [],
      work: () => Promise.reject(new Error('no')),
    });
    await expect(failing).rejects.toThrow('no');
    expect(await build()).toBe(true);
  });
});
