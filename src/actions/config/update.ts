import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction } from '../action.ts';
import { changeRelease, planReleaseChange, releaseChangeSchema } from '../release/change-release.ts';

const settings = z.record(z.string(), z.unknown());

export const configUpdate = defineAction({
  name: 'config/update',
  noun: 'config',
  verb: 'update',
  summary: 'Change settings of an environment',
  description:
    'Takes a partial configuration, makes a release of it and puts every server on it. Maps are merged, null takes a key out; of servers each one named is changed or added. The configuration file is not touched.',
  examples: [
    {
      command: `watchkeeper config update --changes '{"monitoring":{"health_check_interval_seconds":60}}'`,
      says: 'Check every minute.',
    },
    {
      command: `watchkeeper config update --changes '{"servers":[{"server_name":"search","mcp_timeout_seconds":20}]}' --dry-run`,
      says: 'See what a longer time-out of search would change.',
    },
  ],
  cli: {
    path: ['config', 'update'],
    positionals: [],
  },
  slack: null,
  effect: 'change',
  role: 'admin',
  runs: 'inline',
  input: z.object({
    changes: z.union([settings, z.string()]).describe('A partial configuration, as JSON'),
  }),
  output: releaseChangeSchema,
  exitCode: () => 0,
  recorded: ({ changes }) => ({ fields: fieldsOf(asGiven(changes), '') }),
  plan: (context, { changes }) => planReleaseChange(context, { changes: asSettings(changes) }),
  run: (context, { changes }) => changeRelease(context, { changes: asSettings(changes) }),
});

function asGiven(changes: string | Record<string, unknown>): Readonly<Record<string, unknown>> {
  return settings.catch({}).parse(typeof changes === 'string' ? parseJson(changes) : changes);
}

/** A command line has only text. */
function asSettings(changes: string | Record<string, unknown>): Readonly<Record<string, unknown>> {
  if (typeof changes !== 'string') return changes;
  const parsed = settings.safeParse(parseJson(changes));
  if (parsed.success) return parsed.data;
  throw new AppError(
    'INVALID_REQUEST',
    `The changes are not a JSON object. Write them like '{"monitoring": {"health_check_interval_seconds": 60}}'.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Which keys were given. Their values are left out of the audit log: one may be a secret. */
function fieldsOf(changes: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  return Object.entries(changes).flatMap(([name, value]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    const nested = settings.safeParse(value);
    return nested.success ? fieldsOf(nested.data, inner) : [inner];
  });
}
