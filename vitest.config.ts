import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Beside their source, but they start processes, or wait for what does not answer. */
const AMONG_INTEGRATION = [
  'src/actions/diagnosis/diagnosis.test.ts',
  'src/cli/config/config-command.test.ts',
];

/** What a busy machine would blur or what makes it busy, and why: each of these runs with nothing beside it. */
const ALONE = {
  'src/config/key-effects.test.ts': 'holds the time of one probe against that of another',
  'src/config/large-file.test.ts': 'holds the time of reading against that of parsing',
  'test/contracts/logrotate.test.ts': 'writes a line each millisecond',
  'test/contracts/notifier.test.ts': 'expects the end of an attempt at its time',
  'test/contracts/prober-any-bytes.test.ts': 'expects the end of a probe at its time',
  'test/contracts/prober-call.test.ts': 'expects an answer within a quarter of a second',
  'test/contracts/shard-loop.test.ts': 'expects checks and messages at their time',
  'test/contracts/store/sqlite-lock.test.ts':
    'counts how often a thread that must not stand still has its turn',
  'test/contracts/temporal-reconnect.test.ts': 'measures the gaps between attempts',
  'test/e2e/bad-input.test.ts': 'sends a flood, and measures how long it is answered',
  'test/e2e/hostile-fleet.test.ts': 'measures memory and delays of a full fleet',
  'test/e2e/hot-reload.test.ts': 'measures the gaps between probes',
  'test/e2e/openapi-fuzz.test.ts': 'asks for 75 seconds as quickly as it is answered',
  'test/e2e/plan-change.test.ts': 'measures the gaps between probes',
  'test/e2e/store-trouble.test.ts': 'measures the gaps between probes, and fills a disk',
  'test/e2e/temporal-away.test.ts': 'measures the gaps between probes',
  'test/e2e/worker-killed.test.ts': 'measures how soon a fleet of 200 is probed again',
} as const;

/** What is tested speaks as it does to who has installed it, also where npm runs the tests. */
const env = { npm_command: '', npm_execpath: '' };

const shared = { pool: 'forks', restoreMocks: true, env } as const;

const integration = { ...shared, testTimeout: 180_000, hookTimeout: 180_000 } as const;

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
          // Half of the time is waiting: for the disk, for what happens after a while.
          maxWorkers: availableParallelism() + 1,
          testTimeout: 20_000,
          unstubEnvs: true,
          unstubGlobals: true,
          include: ['src/**/*.test.ts', 'test/architecture/**/*.test.ts'],
          exclude: [...AMONG_INTEGRATION, ...Object.keys(ALONE)],
        },
      },
      {
        test: {
          ...integration,
          name: 'integration',
          include: ['test/{contracts,workflows,replay,e2e}/**/*.test.ts', ...AMONG_INTEGRATION],
          exclude: Object.keys(ALONE),
          // Two files at once, as many lines of a command at once: most of their time they wait for each other's answers.
          maxWorkers: 2,
          maxConcurrency: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...integration,
          name: 'integration-alone',
          include: Object.keys(ALONE),
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
