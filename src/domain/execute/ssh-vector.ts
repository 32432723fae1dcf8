import { AppError } from '../error/app-error.ts';
import type { ArgumentVector, Command } from './command.ts';
import { placeName, type Place } from './place.ts';

export type SshPlace = Extract<Place, { executor: 'ssh' }>;

interface SshLine {
  readonly place: SshPlace;
  readonly command: Command;
  /** A private folder, in which connections to the same host are shared. */
  readonly controlFolder: string;
}

const CONNECT_SECONDS = 10;
/** A connection outlives its last command by this, so that the next need not open one. */
const SHARED_SECONDS = 30;

/** Beats whatever the client's configuration says: ssh takes the first value that it is given of each option. */
const FIXED_OPTIONS = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  `ConnectTimeout=${CONNECT_SECONDS}`,
  'ServerAliveInterval=5',
  'ServerAliveCountMax=3',
  'ControlMaster=auto',
  `ControlPersist=${SHARED_SECONDS}`,
  'ForwardAgent=no',
  'ForwardX11=no',
  'ClearAllForwardings=yes',
  'PermitLocalCommand=no',
  'RequestTTY=no',
  'LogLevel=ERROR',
];

/** The command line of the system's ssh client that runs a command at a place. Throws INVALID_REQUEST. */
export function sshVector({ place, command, controlFolder }: SshLine): ArgumentVector {
  return [...sshBase(place, controlFolder), '--', place.address, remoteLine(command)];
}

/** The command line that closes the shared connection to a place. */
export function sshExitVector(place: SshPlace, controlFolder: string): ArgumentVector {
  return [...sshBase(place, controlFolder), '-O', 'exit', '--', place.address];
}

function sshBase(place: SshPlace, controlFolder: string): ArgumentVector {
  const { user, port, identityFile, knownHosts } = place;
  for (const word of [place.address, user ?? 'user']) requireName(word, place);
  for (const path of [controlFolder, identityFile, knownHosts]) requirePath(path, place);
  const options = [
    ...FIXED_OPTIONS,
    `ControlPath=${controlFolder}/%C`,
    ...(user === null ? [] : [`User=${user}`]),
    ...(port === null ? [] : [`Port=${port}`]),
    ...(identityFile === null ? [] : [`IdentityFile=${identityFile}`, 'IdentitiesOnly=yes']),
    ...(knownHosts === null ? [] : [`UserKnownHostsFile=${knownHosts}`]),
  ];
  return ['ssh', ...options.flatMap((option) => ['-o', option])];
}

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/;

/** What begins with `-` would be an option, and what holds an `@` or `%` another host or user. */
function requireName(word: string, place: SshPlace): void {
  if (!NAME.test(word)) throw refused(word, place);
}

/** ssh takes values apart at blanks and quotes, and expands `%`, `$` and `~`. */
function requirePath(path: string | null, place: SshPlace): void {
  if (path !== null && !/^\/[^\s"'\\%$~]*$/.test(path)) throw refused(path, place);
}

function refused(word: string, place: SshPlace): AppError {
  return new AppError(
    'INVALID_REQUEST',
    `${JSON.stringify(word)} cannot be given to ssh for ${placeName(place)}. Names are letters, digits and . _ : -, not beginning with one of those; paths are absolute, without blanks, quotes, \\, %, $ and ~.`,
  );
}

/**
 * Runs the rest of its arguments and ends with their exit code. When the connection ends, standard input does, and the
 * program and all that it has started are ended: sshd alone would leave them running.
 */
const LIFELINE = [
  'exec 3<&0',
  'if command -v setsid >/dev/null 2>&1; then setsid "$@" </dev/null 3<&- & c=$!; g=-$c; else "$@" </dev/null 3<&- & c=$!; g=$c; fi',
  '{ read -r _ <&3; kill -s TERM -- "$g"; sleep 1; kill -s KILL -- "$g"; } >/dev/null 2>&1 & w=$!',
  'exec 3<&-',
  'wait "$c"; r=$?',
  '{ kill "$w"; if [ "$g" != "$c" ]; then kill -s KILL -- "$g"; fi; } >/dev/null 2>&1',
  'exit "$r"',
].join('\n');

/** What the remote user's shell is given: a constant script, and the command as its arguments. */
export function remoteLine({ vector, env, directory }: Command): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const program = variables.length === 0 ? vector : ['env', ...variables, ...vector];
  const words = ['sh', '-c', LIFELINE, 'watchkeeper', ...program].map(quoteForShell).join(' ');
  return directory === null ? words : `cd -- ${quoteForShell(directory)} && ${words}`;
}

/** One word for a POSIX shell, whatever is in it. */
export function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
