// The import matrix of docs/architecture.md: imports point inward. A test plants a violation and expects it to be found.
const inside = (folder) => `^src/${folder}/`;

/** Folder -> what it may import from src besides itself. */
const MATRIX = {
  domain: [],
  contract: ['domain'],
  workflows: ['domain', 'contract'],
  ports: ['domain'],
  activities: ['domain', 'contract', 'ports', 'actions'],
  actions: ['domain', 'contract', 'ports'],
  adapters: ['domain', 'ports'],
  config: ['domain'],
  api: ['domain', 'actions', 'ports', 'config'],
  cli: ['domain', 'actions', 'contract', 'ports', 'config', 'wiring', 'worker', 'api'],
  wiring: ['domain', 'contract', 'workflows', 'ports', 'activities', 'actions', 'adapters', 'config'],
  worker: ['domain', 'activities', 'contract', 'config', 'wiring', 'ports'],
};

/** Folder -> packages it may use; `null` is any. */
const PACKAGES = {
  domain: [
    '@datadog/sketches-js',
    '@marcbachmann/cel-js',
    '@noble/hashes',
    'protobufjs',
    'rrule-temporal',
    'temporal-polyfill',
  ],
  contract: ['@temporalio/workflow', '@temporalio/common'],
  workflows: ['@temporalio/workflow', '@temporalio/common'],
  ports: [],
  activities: ['@temporalio/activity', '@temporalio/common'],
  actions: ['zod'],
  adapters: null,
  config: ['zod', 'yaml'],
  api: ['hono', '@hono/node-server', 'prom-client', 'zod'],
  cli: ['commander', 'cli-table3', 'jq-wasm', 'undici', 'zod', '@temporalio/client'],
  wiring: ['@temporalio/client', '@temporalio/common', 'zod'],
  worker: ['@temporalio/worker'],
};

/** Folders that may use Node's own modules. */
const NODE_FOLDERS = ['adapters', 'config', 'api', 'cli', 'wiring', 'worker'];

const TESTS = '\\.test\\.ts$';

const layers = Object.entries(MATRIX).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `src/${folder} may import ${allowed.length === 0 ? 'nothing else of src' : allowed.join(', ')}`,
  severity: 'error',
  from: { path: inside(folder), pathNot: TESTS },
  to: { path: '^src/', pathNot: [folder, ...allowed].map(inside) },
}));

const packages = Object.entries(PACKAGES)
  .filter(([, allowed]) => allowed !== null)
  .map(([folder, allowed]) => ({
    name: `${folder}-packages`,
    comment: `src/${folder} may use ${allowed.length === 0 ? 'no package' : allowed.join(', ')}`,
    severity: 'error',
    from: { path: inside(folder), pathNot: TESTS },
    to: { path: 'node_modules/', pathNot: allowed.map((name) => `node_modules/${name}/`) },
  }));

/** Adapters of one kind know nothing of another kind's. */
const kinds = ['auth', 'backup', 'limit', 'log', 'network', 'notify', 'probe', 'secrets', 'store'].map(
  (kind) => ({
    name: `adapter-${kind}-alone`,
    severity: 'error',
    from: { path: inside(`adapters/${kind}`), pathNot: TESTS },
    to: { path: inside('adapters'), pathNot: inside(`adapters/${kind}`) },
  }),
);

module.exports = {
  forbidden: [
    ...layers,
    ...packages,
    ...kinds,
    {
      name: 'no-node-inside',
      comment: 'No I/O in the inner folders',
      severity: 'error',
      from: { path: '^src/', pathNot: [...NODE_FOLDERS.map(inside), TESTS] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'not-from-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: TESTS },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
