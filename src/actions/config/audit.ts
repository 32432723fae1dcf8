import { z } from 'zod';
import { auditConfiguration, type AuditFindingBody } from '../../domain/configuration/audit-configuration.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { ConfigurationFile } from '../../ports/configuration-files.ts';
import { defineAction, type ActionContext } from '../action.ts';
import { isoTime } from '../iso-time.ts';

const severity = z.enum(['high', 'medium', 'low']);

const finding: z.ZodType<AuditFindingBody> = z.object({
  rule: z.string(),
  severity,
  line: z.number().describe('Of the file; 0 where it comes from an environment variable'),
  key: z.string(),
  message: z.string(),
  cure: z.string().nullable(),
});

export const configAudit = defineAction({
  name: 'config/audit',
  noun: 'config',
  verb: 'audit',
  summary: 'Look for what is valid in a configuration and still unwise',
  description:
    'Of the file of an environment: secrets written out, plain http, time-outs too long for their intervals, weights, the TLS floor, servers that are switched off or of which nothing is expected, and what differs from the release that runs; each with its severity and line. Of one kind three are shown. Exit code 1 when a finding is medium or high; low ones are only told. A file that is not valid, one with a reference that leads nowhere among them, is exit code 2 with every problem of it.',
  examples: [
    { command: 'watchkeeper config audit', says: 'Is there anything to put right?' },
    { command: 'watchkeeper config audit --json=findings', says: 'For a program.' },
  ],
  cli: { path: ['config', 'audit'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({}),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    file: z.string(),
    release: z.string().describe('Hash of the release that the file would make'),
    running: z.string().nullable().describe('Hash of the release that runs; null before the first'),
    counts: z.object({ high: z.number(), medium: z.number(), low: z.number() }),
    findings: z.array(finding).describe('The gravest first'),
  }),
  exitCode: ({ counts }) => (counts.high + counts.medium > 0 ? 1 : 0),
  run: async (context) => {
    const { environment, store } = context;
    const file = await readFile(context);
    const { current } = await store.standing(environment);
    const running = current === null ? null : await store.release(current);
    const findings = auditConfiguration({ ...file, running });
    const count = (wanted: AuditFindingBody['severity']): number =>
      findings.filter((found) => found.severity === wanted).length;
    return {
      environment,
      timestamp: new Date(context.nowMs()).toISOString(),
      file: file.path,
      release: file.release.hash,
      running: running?.hash ?? null,
      counts: { high: count('high'), medium: count('medium'), low: count('low') },
      findings: [...findings],
    };
  },
});

async function readFile({ configurationFiles, environment }: ActionContext): Promise<ConfigurationFile> {
  const file = (await configurationFiles?.read(environment)) ?? null;
  if (file !== null) return file;
  throw new AppError(
    'PRECONDITION_MISSING',
    `No file of ${environment} is at hand. Ask on the machine that has it, and name it with --config.`,
    { details: { environment } },
  );
}
