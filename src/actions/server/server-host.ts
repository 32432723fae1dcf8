import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import type { Command } from '../../domain/execute/command.ts';
import {
  endingText,
  hasSucceeded,
  isProgramMissing,
  type Execution,
} from '../../domain/execute/execution.ts';
import { placeName, type HostSpec } from '../../domain/execute/place.ts';
import { secretRefsOf } from '../../domain/server/secret-refs.ts';
import type { ActionContext } from '../action.ts';
import { readServer, type WatchedServer } from '../fleet/read-fleet.ts';
import { isoTime } from '../iso-time.ts';

/** What every read on a host says of itself. */
export const hostReadShape = {
  server_name: z.string(),
  environment: z.string(),
  timestamp: isoTime,
  host: z.string().describe('Where it was asked'),
};

export interface ServerHost {
  readonly watched: WatchedServer;
  readonly host: HostSpec;
  /** How people call the place. */
  readonly name: string;
}

/** A server and where actions on it run: what its configuration names, and nothing else. Throws PRECONDITION_MISSING. */
export async function readServerHost(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  server: string,
): Promise<ServerHost> {
  const watched = await readServer(store, environment, server);
  const { host } = watched.spec;
  if (host !== undefined) return { watched, host, name: placeName(host.place) };
  throw new AppError(
    'PRECONDITION_MISSING',
    `Nothing says where ${server} runs. Give it a host in the configuration: host: { address: search.example.com, user: ops }, or host: { executor: local } where it runs on this machine.`,
    { details: { server_name: server, key: `servers[].host` } },
  );
}

/** Throws PRECONDITION_MISSING where the host lacks a key that the action needs. */
export function requireHostKey<T>(value: T | null, { watched }: ServerHost, key: string): T {
  if (value !== null) return value;
  const server = watched.spec.name;
  throw new AppError(
    'PRECONDITION_MISSING',
    `The host of ${server} has no ${key}. Add it in the configuration under servers: host.`,
    { details: { server_name: server, key: `servers[].host.${key}` } },
  );
}

/** Runs a command where the server is. Throws where it could not be begun or did not end by itself. */
export async function runAtHost(
  context: Pick<ActionContext, 'executor' | 'signal'>,
  { watched, host, name }: ServerHost,
  command: Command,
): Promise<Execution> {
  if (context.executor === undefined) {
    throw new AppError(
      'PRECONDITION_MISSING',
      'This process cannot run anything on hosts. Ask for it on the command line: `watchkeeper server`.',
    );
  }
  const executor = await context.executor();
  const request = { place: host.place, command, secrets: secretRefsOf(watched.spec) };
  const execution = await executor.run(request, context.signal);
  const { status } = execution.ending;
  if (status === 'cancelled') context.signal.throwIfAborted();
  if (status === 'exited' || status === 'signalled') return execution;
  const hint = NEXT[status === 'unreachable' ? 'unreachable' : 'timed_out'];
  throw new AppError(
    'SERVICE_UNAVAILABLE',
    `${command.vector[0]} on ${name} ${endingText(execution)}. ${hint}`,
    { details: { server_name: watched.spec.name, host: name, ending: status } },
  );
}

const NEXT = {
  unreachable:
    'Try `ssh` to it as the user of this service; the host key has to be known and the login without a password.',
  timed_out: 'Look at the machine itself.',
};

/** Throws PRECONDITION_MISSING where the program is not on the host. */
export function requireProgram(execution: Execution, { name }: ServerHost, install: string): void {
  if (!isProgramMissing(execution)) return;
  throw new AppError('PRECONDITION_MISSING', `${install} is not on ${name}. Install it there.`, {
    details: { host: name, program: install },
  });
}

/** Throws PRECONDITION_MISSING with what the program said, where it did not do as asked. */
export function requireSuccess(execution: Execution, { name }: ServerHost, what: string): void {
  if (hasSucceeded(execution)) return;
  throw new AppError('PRECONDITION_MISSING', `${what} on ${name} ${endingText(execution)}.`, {
    details: { host: name, stderr: execution.stderr.text },
  });
}

/** So that numbers and words are those that are looked for. A read over HTTP has to answer within half a minute. */
export const PLAIN_WORDS = { env: { LC_ALL: 'C' }, timeoutMs: 20_000 } as const;
