import { z } from 'zod';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { runbookField } from '../runbook/library.ts';
import {
  beginRun,
  begunRunOutput,
  findStartable,
  planRun,
  readSettings,
  requireInputs,
  setField,
} from './begin-run.ts';
import type { PreparedRun } from './begin-run.ts';

export const runStart = defineAction({
  name: 'run/start',
  noun: 'run',
  verb: 'start',
  summary: 'Run a runbook',
  description:
    'Starts a run, which goes on whatever becomes of whoever asked, and says its id; `runs show` says how far it is. The command line tells the story as it comes and ends with the run: exit code 0 where it has succeeded, 1 where it failed or was cancelled, 4 where it needs a person and there is no terminal; with --detach it answers at once. It has the document as it is now: editing the file changes nothing about it. A dry run says which steps there are.',
  examples: [
    { command: 'watchkeeper run server-down --set server=search', says: 'Run it for this server, and wait.' },
    { command: 'watchkeeper run daily-maintenance --detach', says: 'Begin, and do not wait.' },
    { command: 'watchkeeper run daily-maintenance --dry-run', says: 'What would it do?' },
  ],
  cli: {
    path: ['run'],
    positionals: [{ field: 'runbook', label: 'RUNBOOK', required: true, variadic: false }],
  },
  slack: null,
  effect: 'change',
  role: 'operator',
  runs: 'run',
  input: z.object({
    runbook: runbookField,
    set: setField,
  }),
  output: begunRunOutput,
  exitCode: () => 0,
  plan: async (context, asked) => ({ would: [...planRun(await prepare(context, asked))] }),
  run: async (context, asked) => beginRun(context, await prepare(context, asked)),
});

interface Asked {
  readonly runbook: string;
  readonly set: readonly string[];
}

async function prepare(context: ActionContext, { runbook: name, set }: Asked): Promise<PreparedRun> {
  const runbook = await findStartable(context, name);
  return { runbook, inputs: requireInputs(runbook, readSettings(set)) };
}
