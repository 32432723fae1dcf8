export type Ending =
  | { readonly status: 'exited'; readonly code: number }
  /** Ended by a signal that nobody here sent. Over ssh it is an exit code above 128, as in a shell. */
  | { readonly status: 'signalled'; readonly signal: string }
  | { readonly status: 'timed_out' }
  | { readonly status: 'cancelled' }
  /** The host could not be reached or let nobody in, and nothing was run as far as can be known. */
  | { readonly status: 'unreachable'; readonly reason: string };

/** The end of what a stream said, for people to read: control characters are taken out, secrets are redacted. */
export interface KeptOutput {
  readonly text: string;
  /** More was said before. */
  readonly isTruncated: boolean;
}

/** What came of a command. */
export interface Execution {
  readonly ending: Ending;
  readonly stdout: KeptOutput;
  readonly stderr: KeptOutput;
  readonly durationMs: number;
}

/** What every shell says where a program is not there. */
export const PROGRAM_MISSING = 127;
/** Likewise where it may not be run. */
export const PROGRAM_REFUSED = 126;

export function hasSucceeded({ ending }: Pick<Execution, 'ending'>): boolean {
  return ending.status === 'exited' && ending.code === 0;
}

export function isProgramMissing({ ending }: Pick<Execution, 'ending'>): boolean {
  return ending.status === 'exited' && ending.code === PROGRAM_MISSING;
}

/** How it ended, as the end of a sentence about the command. */
export function endingText({ ending, stderr }: Pick<Execution, 'ending' | 'stderr'>): string {
  switch (ending.status) {
    case 'exited': {
      const said = lastLine(stderr.text);
      return `ended with exit code ${ending.code}${said === null ? '' : `: ${said}`}`;
    }
    case 'signalled':
      return `was ended by the signal ${ending.signal}`;
    case 'timed_out':
      return 'did not end in time, and was ended';
    case 'cancelled':
      return 'was cancelled';
    case 'unreachable':
      return `could not be run: ${ending.reason}`;
  }
}

/** The last line that says anything; null where none does. */
export function lastLine(text: string): string | null {
  return text.trimEnd().split('\n').at(-1)?.trim() || null;
}
