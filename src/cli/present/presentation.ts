import type { z } from 'zod';
import type { Action } from '../../actions/action.ts';
import { genericWatch } from './generic-watch.ts';
import type { Look } from './look.ts';

/** One thing in a view that is watched: it has changed when its mark has. */
export interface Fact {
  readonly mark: string;
  readonly line: string;
}

export type Facts = ReadonlyMap<string, Fact>;

/** How an action's output is shown to people. */
export interface Presentation {
  readonly lines: (output: unknown, look: Look) => readonly string[];
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
  readonly lines: (output: O, look: Look) => readonly string[];
  readonly trouble?: (output: O, look: Look) => readonly string[];
  readonly watch?: { readonly everyMs: number; facts(output: O): Facts };
}

/** Ties a presentation to its action, whose schema gives the output back its type. */
export function presentationOf<O>(
  { name, output: schema }: Pick<Action<O>, 'name'> & { readonly output: z.ZodType<O> },
  { lines, trouble, watch }: Shape<O>,
): NamedPresentation {
  const presentation: Presentation = {
    lines: (output, look) => lines(schema.parse(output), look),
    trouble: (output, look) => trouble?.(schema.parse(output), look) ?? [],
    watch:
      watch === undefined
        ? genericWatch
        : { everyMs: watch.everyMs, facts: (output) => watch.facts(schema.parse(output)) },
  };
  return [name, presentation];
}
