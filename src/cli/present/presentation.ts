import type { z } from 'zod';
import type { Action } from '../../actions/action.ts';
import { readAs } from '../../actions/read-as.ts';
import { genericWatch } from './generic-watch.ts';
import { createLook, type Look } from './look.ts';

/** One thing in a view that is watched: it has changed when its mark has. */
export interface Fact {
  readonly mark: string;
  readonly line: string;
  /** Whether it is not as it should be; left out where only the whole view says so. */
  readonly isTrouble?: boolean;
}

export type Facts = ReadonlyMap<string, Fact>;

/** The output of another action within one's own. */
export interface Held {
  readonly action: string;
  readonly output: unknown;
}

/** How an action's output is shown to people. */
export interface Presentation {
  readonly lines: (output: unknown, look: Look) => readonly string[];
  /** What of an output another action gave, and how it is shown with the lines of that one's presentation. */
  readonly holding?: {
    readonly held: (output: unknown) => Held | null;
    readonly lines: (output: unknown, look: Look, inner: readonly string[]) => readonly string[];
  };
  /** All that `--quiet` leaves: what is not as it should be. */
  readonly trouble: (output: unknown, look: Look) => readonly string[];
  readonly watch: Watch;
}

export type NamedPresentation = readonly [actionName: string, presentation: Presentation];

export interface Watch {
  readonly everyMs: number;
  facts(output: unknown): Facts;
}

interface Shape<O> {
  readonly holding?: {
    readonly held: (output: O) => Held | null;
    readonly lines: (output: O, look: Look, inner: readonly string[]) => readonly string[];
  };
  readonly lines: (output: O, look: Look) => readonly string[];
  readonly trouble?: (output: O, look: Look) => readonly string[];
  readonly watch?: { readonly everyMs: number; facts(output: O): Facts };
}

const PIPE = createLook({ width: Infinity, height: Infinity, isTerminal: false, hasColours: false });

/** Ties a presentation to its action, whose schema gives the output back its type. */
export function presentationOf<O>(
  { name, output: schema }: Pick<Action<O>, 'name'> & { readonly output: z.ZodType<O> },
  { lines, trouble, watch, holding }: Shape<O>,
): NamedPresentation {
  const read = (output: unknown): O => {
    const known = readAs(schema, output);
    if (known === null) throw new TypeError(`This is no output of ${name}.`);
    return known;
  };
  const presentation: Presentation = {
    lines: (output, look) => lines(read(output), look),
    ...(holding === undefined
      ? {}
      : {
          holding: {
            held: (output) => holding.held(read(output)),
            lines: (output, look, inner) => holding.lines(read(output), look, inner),
          },
        }),
    trouble: (output, look) => trouble?.(read(output), look) ?? [],
    watch: {
      everyMs: watch?.everyMs ?? genericWatch.everyMs,
      facts: (output) => {
        const parsed = read(output);
        const facts = watch?.facts(parsed) ?? genericWatch.facts(output);
        const isTrouble = trouble !== undefined && trouble(parsed, PIPE).length > 0;
        return new Map([...facts].map(([key, fact]) => [key, { isTrouble, ...fact }]));
      },
    },
  };
  return [name, presentation];
}
