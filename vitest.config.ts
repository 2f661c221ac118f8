import { defineConfig } from 'vitest/config';

/** Workspace packages are tested from their sources, so that a test never runs against an old build. */
const resolve = { conditions: ['redress-source', 'module', 'import', 'node', 'default'] };

const project = (name: string, include: string[], rest: object = {}) => ({
  resolve,
  ssr: { resolve },
  test: { name, include, exclude: ['**/node_modules/**', '**/dist/**'], ...rest },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['{libs,apps,scripts}/**/*.test.{ts,mjs}'], {
        // main.test.ts is the server's entry for whole-house tests, itself no test
        exclude: ['**/node_modules/**', '**/dist/**', '**/*.db.test.ts', 'apps/server/src/main.test.ts'],
      }),
      project('db', ['apps/server/src/**/*.db.test.ts'], { testTimeout: 30_000, hookTimeout: 60_000 }),
      project('e2e', ['tests/src/**/*.test.ts'], {
        setupFiles: ['tests/src/setup.ts'],
        testTimeout: 120_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
    ],
  },
});
