import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at } from './paths.mjs';

const read = (path) => readFileSync(at(path), 'utf8');

describe('what the documents name', () => {
  it('exists: files of the step table', () => {
    const named = [...read('docs/architecture.md').matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|mjs))`/g)].map(
      ([, path]) => path,
    );
    const missing = named.filter((path) => !existsSync(at(path)) && !existsSync(at('apps/server/src', path)));
    expect(named.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it.each(['README.md', 'README.zh-CN.md', 'docs/architecture.md'])('exists: links and pictures of %s', (document) => {
    const folder = document.includes('/') ? 'docs' : '.';
    const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path);
    expect(links.filter((path) => !existsSync(at(folder, path)))).toEqual([]);
  });

  it.each(['README.md', 'README.zh-CN.md'])('exists: npm commands of %s', (document) => {
    const { scripts } = JSON.parse(read('package.json'));
    const commands = [...read(document).matchAll(/(?:npm run |`)((?:test:)[a-z0-9]+|(?<=npm run )[a-z:]+)/g)];
    const unknown = commands.map(([, name]) => name).filter((name) => !(name in scripts));
    expect(unknown).toEqual([]);
  });
});
