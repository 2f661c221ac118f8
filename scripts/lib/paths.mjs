import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The root of the repository, wherever the script was started from. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const at = (...parts) => join(root, ...parts);

/** Packages whose TypeScript `tsc -b` builds; the console is built by vite. */
export const tsProjects = ['libs/contract', 'libs/alipay', 'libs/notify', 'apps/server', 'apps/simulator'];

/** JavaScript entry of a tool in the root's node_modules, so that no shell and no `npx` stands between. */
export const bin = {
  tsc: at('node_modules/typescript/bin/tsc'),
  vite: at('node_modules/vite/bin/vite.js'),
  vitest: at('node_modules/vitest/vitest.mjs'),
  vueTsc: at('apps/console/node_modules/vue-tsc/bin/vue-tsc.js'),
  oxlint: at('node_modules/oxlint/bin/oxlint'),
  oxfmt: at('node_modules/oxfmt/bin/oxfmt'),
  eslint: at('node_modules/eslint/bin/eslint.js'),
  knip: at('node_modules/knip/bin/knip.js'),
  depcruise: at('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
};

/**
 * Flags of Node for the server. V8 lets the space of young objects grow to three times 16 MiB and keeps it; half of
 * that saves an idle server about 20 MiB.
 */
export const serverFlags = ['--max-semi-space-size=8'];
