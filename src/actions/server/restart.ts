import { z } from 'zod';
import { createCommand } from '../../domain/execute/command.ts';
import { endingText, hasSucceeded } from '../../domain/execute/execution.ts';
import { defineAction } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { pause } from '../pause.ts';
import { checkAllByHand } from './check-by-hand.ts';
import { dualResultSchema, presentDualResult } from './dual-result.ts';
import { serverField } from './server-field.ts';
import { PLAIN_WORDS, readServerHost, requireHostKey, requireProgram, runAtHost } from './server-host.ts';

/** systemd gives a unit 90 s to stop and 90 s to start. */
const RESTART_MS = 200_000;

const input = z.object({
  server: serverField,
  settle_seconds: z
    .number()
    .min(0)
    .max(60)
    .default(5)
    .describe('Wait between the restart and the check, in seconds'),
});

export const serverRestart = defineAction({
  name: 'server/restart',
  noun: 'server',
  verb: 'restart',
  summary: 'Restart the unit of a server on its host',
  description:
    "Runs `systemctl restart` of the server's unit where its host is, waits a little, and checks the server once over both paths. Exit code 0 where it is healthy afterwards, 5 where it was restarted and is not (yet), 1 where systemctl failed.",
  examples: [
    { command: 'watchkeeper server restart search', says: 'Restart it; its name is asked for.' },
    { command: 'watchkeeper server restart search --dry-run', says: 'See what would be run, and where.' },
    {
      command: 'watchkeeper server restart search --settle-seconds 30',
      says: 'Give it time to start before it is checked.',
    },
  ],
  cli: {
    path: ['server', 'restart'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'danger',
  role: 'approver',
  runs: 'inline',
  input,
  output: changeOutput(
    z.object({
      server_name: z.string(),
      host: z.string(),
      unit: z.string(),
      restarted: z.boolean().describe('Whether systemctl says so'),
      detail: z.string().describe('What came of it'),
      check: dualResultSchema.nullable().describe('The server afterwards; null where it was not restarted'),
    }),
  ),
  exitCode: ({ result: { restarted, check } }) => {
    if (!restarted) return 1;
    return check?.overall_status === 'HEALTHY' ? 0 : 5;
  },
  plan: async (context, { server, settle_seconds }) => {
    const at = await readServerHost(context, server);
    const unit = requireHostKey(at.host.unit, at, 'unit');
    return {
      would: [
        `run systemctl restart ${unit} on ${at.name}`,
        `check ${server} over both paths ${settle_seconds} s later`,
      ],
    };
  },
  run: async (context, { server, settle_seconds }) => {
    const at = await readServerHost(context, server);
    const unit = requireHostKey(at.host.unit, at, 'unit');
    const wishes = { ...PLAIN_WORDS, timeoutMs: RESTART_MS };
    const vector = ['systemctl', '--no-ask-password', 'restart', unit] as const;
    const execution = await runAtHost(context, at, createCommand(vector, wishes));
    requireProgram(execution, at, 'systemctl');
    const about = { server_name: server, host: at.name, unit };
    const detail = `systemctl restart ${unit} ${endingText(execution)}`;
    if (!hasSucceeded(execution)) {
      return { run_id: null, workflow_id: null, result: { ...about, restarted: false, detail, check: null } };
    }
    await pause(settle_seconds * 1000, context.signal);
    const [checked] = await checkAllByHand(context, [at.watched], {
      ...{ mcp: true, rest: true, timeoutMs: null, keepBodies: false },
    });
    const check = checked === undefined ? null : presentDualResult(checked.view, at.watched.spec);
    return { run_id: null, workflow_id: null, result: { ...about, restarted: true, detail, check } };
  },
});
