import { defineConfig } from 'vitest/config';

/** Workspace packages are tested from their sources, so that a test never runs against an old build. */
const resolve = { conditions: ['source', 'module', 'import', 'node', 'default'] };

const project = (name: string, include: string[], rest: object = {}) => ({
  resolve,
  ssr: { resolve },
  test: { name, include, exclude: ['**/node_modules/**', '**/dist/**'], ...rest },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['{libs,apps,scripts}/**/*.test.{ts,mjs}'], {
        exclude: ['**/node_modules/**', '**/dist/**', '**/*.db.test.ts'],
      }),
      project('db', ['apps/server/src/**/*.db.test.ts'], { testTimeout: 30_000, hookTimeout: 60_000 }),
      project('e2e', ['tests/src/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
    ],
  },
});
