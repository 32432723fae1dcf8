import { defineConfig } from 'vitest/config';

/** Beside their source, but they start processes, or hold times against each other that a busy machine would blur. */
const AMONG_INTEGRATION = [
  'src/cli/config/config-command.test.ts',
  'src/config/key-effects.test.ts',
  'src/config/large-file.test.ts',
];

/** What is tested speaks as it does to who has installed it, also where npm runs the tests. */
const env = { npm_command: '', npm_execpath: '' };

const shared = { pool: 'forks', restoreMocks: true, env } as const;

export default defineConfig({
  test: {
    globalSetup: 'test/support/installation/run-folder.ts',
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          // One start and one reading of the modules for all files; what a test leaves behind is its own to clear.
          isolate: false,
          maxWorkers: '100%',
          testTimeout: 20_000,
          unstubEnvs: true,
          unstubGlobals: true,
          include: ['src/**/*.test.ts', 'test/architecture/**/*.test.ts'],
          exclude: AMONG_INTEGRATION,
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['test/{contracts,workflows,replay,e2e}/**/*.test.ts', ...AMONG_INTEGRATION],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
