import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { nearest } from '../../domain/error/nearest.ts';
import { defineAction } from '../action.ts';
import { libraryOf } from '../runbook/library.ts';
import { actionRowSchema, presentAction } from './listed-action.ts';

const inputSchema = z.object({
  name: z.string(),
  type: z.enum(['text', 'number', 'boolean', 'list', 'document']),
  choices: z.array(z.string()).describe('The only values accepted; empty when any will do'),
  description: z.string(),
  required: z.boolean(),
  default: z.unknown().describe('Null where there is none'),
});

export const actionShow = defineAction({
  name: 'action/show',
  noun: 'action',
  verb: 'show',
  summary: 'Show what an action does and what it takes',
  description:
    'Everything of `actions list`, and each input with its type, whether it has to be given, and what it is otherwise: what stands under `with` in a step of a runbook.',
  examples: [{ command: 'watchkeeper actions show server/pause', says: 'What does it take?' }],
  cli: {
    path: ['actions', 'show'],
    positionals: [{ field: 'action', label: 'ACTION', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    action: z.string().min(1).max(100).describe('Name of an action, as `actions list` has it'),
  }),
  output: actionRowSchema.extend({ description: z.string(), inputs: z.array(inputSchema) }),
  exitCode: () => 0,
  run: async (context, { action: name }) => {
    const all = await libraryOf(context).actions();
    const found = all.find((each) => each.name === name);
    if (found === undefined)
      throw unknownAction(
        name,
        all.map((each) => each.name),
      );
    const inputs = found.inputs.map(({ choices, ...input }) => ({ ...input, choices: [...choices] }));
    return { ...presentAction(found), description: found.description, inputs };
  },
});

function unknownAction(name: string, names: readonly string[]): AppError {
  const near = nearest(name, names);
  const hint = near === undefined ? 'See: watchkeeper actions list' : `Did you mean ${near}?`;
  return new AppError('NOT_FOUND', `There is no action ${name}. ${hint}`, { details: { action: name } });
}
