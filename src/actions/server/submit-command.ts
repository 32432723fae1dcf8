import { z } from 'zod';
import type { ServerCommand } from '../../domain/command/command.ts';
import type { ServerState } from '../../domain/server/server-state.ts';
import type { ActionContext } from '../action.ts';
import { pause } from '../pause.ts';

const POLL_MS = 50;
const POLLS = 100;

/** How far a command got: `done` once the loop that watches the server has folded it, else `pending`. */
export const commandResultSchema = z.object({
  server: z.string(),
  command: z.string(),
  sequence: z.number(),
  status: z.enum(['done', 'pending']),
  message: z.string(),
});

export type CommandResult = z.output<typeof commandResultSchema>;

export interface SubmittedCommand {
  readonly result: CommandResult;
  /** The state that has the command in it; null while pending. */
  readonly state: ServerState | null;
}

/**
 * Hands a command to the loop that watches the server and waits up to five seconds for it to act. A command that is
 * still pending then is not lost: it acts as soon as a loop runs.
 */
export async function submitCommand(
  context: ActionContext,
  command: ServerCommand,
): Promise<SubmittedCommand> {
  const sequence = await context.store.enqueue(context.environment, context.caller.who, command);
  const state = await waitUntilFolded(context, command.server, sequence);
  const status = state === null ? 'pending' : 'done';
  const message =
    status === 'done'
      ? `${command.server} has taken it in.`
      : `Nothing watches ${command.server} right now; the command is kept and acts once something does.`;
  return { state, result: { server: command.server, command: command.kind, sequence, status, message } };
}

/** SURFACE section 3: done 0, still in progress 5. */
export function exitCodeOfCommand({ result }: { readonly result: Pick<CommandResult, 'status'> }): number {
  return result.status === 'done' ? 0 : 5;
}

async function waitUntilFolded(
  { store, environment, signal }: ActionContext,
  server: string,
  sequence: number,
): Promise<ServerState | null> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const state = await store.state(environment, server);
    if (state !== null && state.commandSequence >= sequence) return state;
    if (signal.aborted) return null;
    await pause(POLL_MS, signal);
  }
  return null;
}
