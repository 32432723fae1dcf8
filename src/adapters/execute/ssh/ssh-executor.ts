import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../domain/error/app-error.ts';
import { isProgramMissing, lastLine, type Execution } from '../../../domain/execute/execution.ts';
import type { Place } from '../../../domain/execute/place.ts';
import { hiddenWords } from '../../../domain/execute/redact-output.ts';
import { sshExitVector, sshVector, type SshPlace } from '../../../domain/execute/ssh-vector.ts';
import type { ExecutionRequest, Executor } from '../../../ports/executor.ts';
import type { ExecutorParts } from '../executor-parts.ts';
import { knownSecrets } from '../known-secrets.ts';
import { runProcess, type ProcessRequest } from '../local/run-process.ts';
import { passedOn } from '../own-environment.ts';
import { Lanes } from './lanes.ts';

export interface SshExecutor extends Executor {
  /** Closes the shared connections. */
  close(): Promise<void>;
}

/** Commands at one host at once; sshd lets ten share a connection. */
const AT_ONCE = 4;
const EXIT_MS = 2_000;
/** What ssh says of a failure of its own. */
const SSH_FAILED = 255;

/** Runs commands on other machines by this machine's ssh client, with the client's own configuration and keys. */
export function createSshExecutor(parts: ExecutorParts): SshExecutor {
  const env = passedOn(parts.env, ['SSH_AUTH_SOCK']);
  const lanes = new Lanes(AT_ONCE);
  const used = new Map<string, SshPlace>();
  let folder: Promise<string> | null = null;
  // Readable by nobody else: who may use the socket may run commands.
  const controlFolder = (): Promise<string> => (folder ??= mkdtemp(join(tmpdir(), 'watchkeeper-ssh-')));
  return {
    async run(request, signal) {
      const place = sshPlace(request.place);
      const key = JSON.stringify(place);
      const process = processOf(parts, request, { place, controlFolder: await controlFolder(), env });
      const ran = await lanes.run(key, signal, () => {
        used.set(key, place);
        return runProcess(process, signal);
      });
      return ran === null ? NOT_BEGUN : judged(ran);
    },
    async close() {
      if (folder === null) return;
      const place = await folder;
      const ask = {
        env,
        stdin: 'none',
        directory: null,
        timeoutMs: EXIT_MS,
        outputBytes: 1024,
        hidden: [],
      } as const;
      await Promise.all(
        [...used.values()].map((host) =>
          runProcess({ ...ask, vector: sshExitVector(host, place) }, new AbortController().signal),
        ),
      );
      await rm(place, { recursive: true, force: true });
    },
  };
}

const SILENT = { text: '', isTruncated: false } as const;
const NOT_BEGUN: Execution = {
  ending: { status: 'cancelled' },
  stdout: SILENT,
  stderr: SILENT,
  durationMs: 0,
};

function sshPlace(place: Place): SshPlace {
  if (place.executor === 'ssh') return place;
  throw new AppError('INTERNAL_ERROR', `ssh was asked to run something at the executor ${place.executor}.`);
}

interface Setting {
  readonly place: SshPlace;
  readonly controlFolder: string;
  readonly env: Readonly<Record<string, string>>;
}

function processOf(
  { secrets }: ExecutorParts,
  { command, secrets: references, onOutput }: ExecutionRequest,
  { place, controlFolder, env }: Setting,
): ProcessRequest {
  return {
    vector: sshVector({ place, command, controlFolder }),
    env,
    directory: null,
    stdin: 'held',
    timeoutMs: command.timeoutMs,
    outputBytes: command.outputBytes,
    hidden: hiddenWords(knownSecrets(secrets, references)),
    ...(onOutput === undefined ? {} : { onOutput }),
  };
}

/** ssh's own failures: 255, which a remote program hardly ever ends with, or no ssh at all. */
function judged(execution: Execution): Execution {
  const { ending, stderr } = execution;
  const isMissing = isProgramMissing(execution) && stderr.text.startsWith('ssh: spawn');
  if (ending.status !== 'exited' || (ending.code !== SSH_FAILED && !isMissing)) return execution;
  const reason = isMissing ? 'there is no ssh client on this machine' : lastLine(stderr.text);
  return { ...execution, ending: { status: 'unreachable', reason: reason ?? 'ssh does not say why' } };
}
