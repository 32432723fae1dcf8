import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { createCommand, type ArgumentVector } from '../../domain/execute/command.ts';
import { endingText, hasSucceeded } from '../../domain/execute/execution.ts';
import { readDisks } from '../../domain/host/read-disks.ts';
import { readMemory } from '../../domain/host/read-memory.ts';
import { readActivity } from '../../domain/host/read-processes.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { presentActivity, presentDisks, presentMemory, resourcesShape } from './resources-shape.ts';
import { serverField } from './server-field.ts';
import { hostReadShape, PLAIN_WORDS, readServerHost, runAtHost, type ServerHost } from './server-host.ts';

const BUSIEST = 10;

export const serverResources = defineAction({
  name: 'server/resources',
  noun: 'server',
  verb: 'resources',
  summary: 'Show processors, memory and disks of the host of a server',
  description:
    'Asks `top`, `free` and `df` where the server runs. What can be read out of their answers is given as figures, and each answer word for word. Exit code 5 where one of them gave none.',
  examples: [
    { command: 'watchkeeper server resources search', says: 'Is its machine short of anything?' },
    { command: 'watchkeeper server resources search --json=disks', says: 'Only the disks, as JSON.' },
  ],
  cli: {
    path: ['server', 'resources'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({ server: serverField }),
  output: z.object({ ...hostReadShape, ...resourcesShape }),
  exitCode: ({ activity, memory, disks }) => (activity && memory && disks ? 0 : 5),
  run: async (context, { server }) => {
    const at = await readServerHost(context, server);
    const [top, free, df] = await Promise.all([
      ask(context, at, ['top', '-b', '-n', '1', '-w', '160']),
      ask(context, at, ['free', '-b']),
      ask(context, at, ['df', '-P', '-k']),
    ]);
    const problems = [top, free, df].flatMap(({ problem }) => problem ?? []);
    if (problems.length === 3) throw nothingSaid(at, problems);
    return {
      server_name: server,
      environment: context.environment,
      timestamp: new Date(context.nowMs()).toISOString(),
      host: at.name,
      activity: presentActivity(readActivity(top.text, BUSIEST)),
      memory: presentMemory(readMemory(free.text)),
      disks: presentDisks(readDisks(df.text)),
      problems,
      raw: { top: top.text, free: free.text, df: df.text },
    };
  },
});

interface Answer {
  readonly text: string;
  /** Why there is none, or not all of it. */
  readonly problem: string | null;
}

/** `df` ends with an error where it may not look at one file system of many: what it says of the others holds. */
async function ask(context: ActionContext, at: ServerHost, vector: ArgumentVector): Promise<Answer> {
  const execution = await runAtHost(context, at, createCommand(vector, PLAIN_WORDS));
  const problem = hasSucceeded(execution) ? null : `${vector[0]} ${endingText(execution)}`;
  return { text: execution.stdout.text, problem };
}

function nothingSaid({ name }: ServerHost, problems: readonly string[]): AppError {
  return new AppError(
    'PRECONDITION_MISSING',
    `Neither top nor free nor df can be asked on ${name}: ${problems.join('; ')}. Install procps and coreutils there.`,
    { details: { host: name, problems } },
  );
}
