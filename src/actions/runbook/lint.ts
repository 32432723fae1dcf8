import { z } from 'zod';
import { defineAction } from '../action.ts';
import { findRunbook, libraryOf, runbookField } from './library.ts';

export const runbookLint = defineAction({
  name: 'runbook/lint',
  noun: 'runbook',
  verb: 'lint',
  summary: 'Find what is wrong with runbooks before they run',
  description:
    'Unknown keys, actions and inputs, expressions that cannot be right or look at steps that come later, steps that are never reached, dangerous ones that nobody has approved: each with its file and line. Exit code 1 where there is anything.',
  examples: [
    { command: 'watchkeeper runbooks lint', says: 'Can all of them run?' },
    { command: 'watchkeeper runbooks lint server-down', says: 'Can this one?' },
  ],
  cli: {
    path: ['runbooks', 'lint'],
    positionals: [{ field: 'runbook', label: 'RUNBOOK', required: false, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ runbook: runbookField.optional() }),
  output: z.object({
    checked: z.int(),
    problems: z.array(z.object({ runbook: z.string(), problem: z.string() })),
  }),
  exitCode: ({ problems }) => (problems.length > 0 ? 1 : 0),
  run: async (context, { runbook }) => {
    const found =
      runbook === undefined ? await libraryOf(context).list() : [await findRunbook(context, runbook)];
    const problems = found.flatMap((each) =>
      each.status === 'wrong' ? each.problems.map((problem) => ({ runbook: each.name, problem })) : [],
    );
    return { checked: found.length, problems };
  },
});
