import { z } from 'zod';
import { judgeDependencies } from '../../domain/diagnosis/judge-dependencies.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { diagnosticsOf } from './diagnostics-of.ts';

export const diagnosisDependencies = defineAction({
  name: 'diagnosis/dependencies',
  noun: 'diagnosis',
  verb: 'dependencies',
  summary: 'Check everything outside that the service depends on',
  description:
    'Looks at Temporal, the issuers of tokens with their discovery and keys, the endpoints of channels, mail servers, certificates, the clock, disk and store, each within 5 s. No credential is sent: of an endpoint it says that it is reachable, not that it would accept a message (`alerts test` shows that). It works with Temporal, API and store down. Exit code 1 when something fails.',
  examples: [
    { command: 'watchkeeper diagnose dependencies', says: 'Is anything that we need away?' },
    { command: 'watchkeeper diagnose dependencies --json', says: 'The same as JSON.' },
  ],
  cli: { path: ['diagnose', 'dependencies'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  breakGlass: true,
  input: z.object({}),
  output: z.object({
    environment: z.string(),
    checked_at: isoTime,
    status: z.enum(['ok', 'warn', 'fail']),
    lines: z.array(
      z.object({
        name: z.string(),
        status: z.enum(['ok', 'warn', 'fail']),
        message: z.string(),
        cure: z.string().nullable(),
      }),
    ),
  }),
  exitCode: ({ status }) => (status === 'fail' ? 1 : 0),
  run: async (context) => {
    const diagnostics = await diagnosticsOf(context);
    const checkedMs = context.nowMs();
    const facts = await diagnostics.lookAtDependencies(context.environment);
    const { status, lines } = judgeDependencies(facts);
    return {
      environment: context.environment,
      checked_at: new Date(checkedMs).toISOString(),
      status,
      lines: lines.map((line) => ({ ...line })),
    };
  },
});
