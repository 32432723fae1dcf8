import { z } from 'zod';
import { formatKey, hashSecret, ID_BYTES, keyOfBytes, SECRET_BYTES } from '../../domain/access/key-text.ts';
import { ROLES } from '../../domain/access/role.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction } from '../action.ts';
import type { ActionContext } from '../action.ts';
import { changeOutput } from '../change-output.ts';
import { parseTimeRange } from '../time-range.ts';
import { keyRowSchema, presentKey } from './key-row.ts';

/** No name begins as a key does, so that a key given by mistake is seen as one. */
const NAME = /^(?!wk_)[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export const keyCreate = defineAction({
  name: 'key/create',
  noun: 'key',
  verb: 'create',
  summary: 'Create an API key and show it once',
  description:
    'Makes a key that is sent as X-API-Key. Only its hash is kept: what is shown here cannot be shown again. It holds for all environments of the installation.',
  examples: [
    { command: 'watchkeeper keys create grafana', says: 'A key that may only read.' },
    {
      command: 'watchkeeper keys create ci --role operator --expires-in 90d',
      says: 'One that may change things, for three months.',
    },
  ],
  cli: {
    path: ['keys', 'create'],
    positionals: [{ field: 'name', label: 'NAME', required: true, variadic: false }],
  },
  slack: null,
  effect: 'change',
  role: 'admin',
  runs: 'inline',
  input: z.object({
    name: z
      .string()
      .regex(NAME, 'is not a name for a key: 1 to 63 letters, digits, dots, _ or -')
      .describe('Who will use it; the audit log names it'),
    role: z.enum(ROLES).default('viewer').describe('What it may do'),
    expires_in: z.string().optional().describe('When it ends, such as 12h or 90d; left out: never'),
  }),
  output: changeOutput(
    keyRowSchema.extend({ key: z.string().nullable().describe('Shown this once; null in a replay') }),
  ),
  exitCode: () => 0,
  withoutSecret: (output) => ({ ...output, result: { ...output.result, key: null } }),
  plan: async (context, { name, role, expires_in }) => {
    await requireFreeName(context, name);
    const end =
      expires_in === undefined ? 'that does not end' : `that ends in ${lifetimeMs(expires_in) / 1000} s`;
    return { would: [`create the API key ${name} with the role ${role}, ${end}`] };
  },
  run: async (context, { name, role, expires_in }) => {
    const nowMs = context.nowMs();
    const parts = keyOfBytes({ id: randomBytes(ID_BYTES), secret: randomBytes(SECRET_BYTES) });
    const key = {
      id: parts.id,
      name,
      role,
      secretHash: hashSecret(parts),
      createdAtMs: nowMs,
      createdBy: context.caller.who,
      expiresAtMs: expires_in === undefined ? null : nowMs + lifetimeMs(expires_in),
      revokedAtMs: null,
      lastUsedAtMs: null,
    };
    if (!(await context.store.addKey(key))) throw nameTaken(name);
    return { run_id: null, workflow_id: null, result: { ...presentKey(key, nowMs), key: formatKey(parts) } };
  },
});

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

function lifetimeMs(text: string): number {
  return parseTimeRange(text, { field: 'expires_in' }).seconds * 1000;
}

async function requireFreeName({ store }: ActionContext, name: string): Promise<void> {
  const keys = await store.keys();
  if (keys.some((key) => key.name === name && key.revokedAtMs === null)) throw nameTaken(name);
}

function nameTaken(name: string): AppError {
  return new AppError(
    'CONFLICT',
    `There is an API key named ${name} already. Choose another name, or revoke it first: watchkeeper keys revoke ${name}`,
    { details: { name } },
  );
}
