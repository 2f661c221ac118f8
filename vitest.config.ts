import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const libs = fileURLToPath(new URL('./libs/', import.meta.url));

/**
 * Workspace packages are tested from their sources, so that a test never runs against an old build. By name and not by
 * the condition `source`: third-party packages have one of that name, too, which leads to sources that cannot run.
 */
const resolve = {
  alias: [{ find: /^@redress\/(contract|alipay|notify)$/, replacement: `${libs}$1/src/index.ts` }],
};

const project = (name: string, include: string[], rest: object = {}) => ({
  resolve,
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
        // they wait more than they compute
        maxWorkers: 2,
      }),
    ],
  },
});
