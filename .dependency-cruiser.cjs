/**
 * Who may import whom (docs/architecture.md). `npm run check` enforces it.
 *
 * Packages:  console → contract; server → contract, alipay, notify; libs → contract; simulator and contract → nothing.
 * Modules:   messages, notifiers, reports, bulk → complaints → refunds → merchants → providers → accounts → audit → platform.
 */

/** Server modules from top to bottom; a module may import those of the lines below its own. */
const layers = [
  ['messages', 'notifiers', 'reports', 'bulk'],
  ['complaints'],
  ['refunds'],
  ['merchants'],
  ['providers'],
  ['accounts'],
  ['audit'],
];
const modules = layers.flat();
const server = 'apps/server/src';
const tests = '\\.(test|factory|fixture|testing)\\.ts$|/testing/';

/** One rule a module: everything beside and above it is forbidden, and of those below only the doors are open. */
const arrows = layers.flatMap((layer, depth) =>
  layer.flatMap((module) => {
    const forbidden = layers
      .slice(0, depth + 1)
      .flat()
      .filter((other) => other !== module);
    return forbidden.length === 0
      ? []
      : [
          {
            name: `server-arrow-of-${module}`,
            comment: `${module} stands below (or beside) the other module; upwards goes through an event.`,
            severity: 'error',
            from: { path: `^${server}/${module}/` },
            to: { path: `^${server}/(${forbidden.join('|')})/` },
          },
        ];
  }),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'platform-is-the-ground',
      comment: 'platform knows no module. The lists of entities and migrations, and the wiring of the root, are named.',
      severity: 'error',
      from: {
        path: `^${server}/platform/`,
        pathNot: `^${server}/platform/(database/entities\\.ts$|database/migrations/|testing/)|${tests}`,
      },
      to: { path: `^${server}/(${modules.join('|')})/` },
    },
    {
      name: 'door-of-a-module',
      comment: 'From another module only its *.service.ts, its types, its module file, and pure decisions (decide*).',
      severity: 'error',
      from: { path: `^${server}/(${modules.join('|')})/`, pathNot: tests },
      to: {
        path: `^${server}/(${modules.join('|')})/`,
        pathNot: [`^${server}/$1/`, '\\.(service|module|types)\\.ts$', '/domain/(decide-[^/]+|auto-refund)\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-foreign-rows',
      comment: "Another module's repository, controller, jobs and entities are its own, also as types.",
      severity: 'error',
      from: { path: `^${server}/(${modules.join('|')})/`, pathNot: tests },
      to: {
        path: `^${server}/(${modules.join('|')})/.*\\.(repository|controller|jobs|mapper)\\.ts$`,
        pathNot: `^${server}/$1/`,
      },
    },
    {
      name: 'domain-is-pure',
      comment:
        'domain/ imports domain/, contract, tables and pure functions of libs/alipay, and types. No Nest, database, file.',
      severity: 'error',
      from: { path: `^${server}/[^/]+/domain/`, pathNot: tests },
      to: {
        pathNot: [`^${server}/[^/]+/domain/`, '^libs/(contract|alipay)/', '^(node:)?crypto$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'domain-takes-no-chance',
      comment: 'A digest is pure; of node:crypto only the number of a refund and the key of a picture need one.',
      severity: 'error',
      from: { path: `^${server}/[^/]+/domain/`, pathNot: [tests, '/domain/(request-no|source-key)\\.ts$'] },
      to: { path: '^(node:)?crypto$' },
    },
    {
      name: 'libs-know-no-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/|/node_modules/(@nestjs|typeorm|vue|element-plus)/' },
    },
    {
      name: 'contract-stands-alone',
      comment: 'contract imports nothing but its schema library.',
      severity: 'error',
      from: { path: '^libs/contract/src/', pathNot: tests },
      to: { pathNot: ['^libs/contract/', 'node_modules/.*zod/'] },
    },
    {
      name: 'libs-share-only-contract',
      severity: 'error',
      from: { path: '^libs/(alipay|notify)/' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '^libs/contract/'] },
    },
    {
      name: 'console-knows-contract-only',
      severity: 'error',
      from: { path: '^apps/console/' },
      to: { path: '^(libs|apps)/', pathNot: ['^apps/console/', '^libs/contract/'] },
    },
    {
      name: 'server-knows-no-other-app',
      severity: 'error',
      from: { path: '^apps/server/' },
      to: { path: '^apps/(console|simulator)/' },
    },
    {
      name: 'simulator-is-another-world',
      comment: 'It signs and parses by its own code, so that a mistake of ours cannot cancel itself out.',
      severity: 'error',
      from: { path: '^apps/simulator/' },
      to: { path: '^(libs|apps)/', pathNot: ['^apps/simulator/', '^libs/contract/'] },
    },
    {
      name: 'tests-from-outside',
      comment:
        'The whole-house tests start built programs and talk to them; they import no source of an app. The properties ' +
        'are no such tests: they hold the pure parts of the server against the state of the simulator.',
      severity: 'error',
      from: { path: '^(tests|scripts)/', pathNot: '^tests/src/properties/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: '^(tests|scripts)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          tests,
          '\\.d\\.ts$',
          '\\.config\\.(ts|js)$',
          '(^|/)env\\.d\\.ts$',
          '^tests/',
          '^scripts/',
          '/fixtures/',
          '^apps/console/public/',
        ],
      },
      to: {},
    },
    {
      name: 'no-forgotten-package',
      comment: 'Only packages that the own package.json names; what another brings along may vanish.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.config\\.(ts|js)$', tests] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-tests-in-products',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [tests, 'main\\.test\\.ts$'] },
      to: { path: tests },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|node_modules/\\.vite)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['redress-source', 'import', 'module', 'node', 'types', 'default'],
      extensions: ['.ts', '.mts', '.vue', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
