import { selectFields } from '../command/select-fields.ts';
import type { GlobalOptions } from '../global-options.ts';
import { lookOf, type Look } from '../present/look.ts';
import { filterByJq } from './jq.ts';
import { page } from './pager.ts';

export type OutputOptions = Pick<GlobalOptions, 'json' | 'jq' | 'quiet' | 'color' | 'pager'>;

/** A result for people. */
interface Shown {
  readonly lines: (look: Look) => readonly string[];
  /** What `--quiet` leaves of it; nothing when absent. */
  readonly trouble?: (look: Look) => readonly string[];
}

/** Prints a result as the flags ask: JSON, what `--jq` makes of it, lines for people, or of these only the trouble. */
export async function printResult(
  options: OutputOptions,
  output: unknown,
  { lines, trouble }: Shown,
): Promise<void> {
  const { json, jq } = options;
  if (jq !== null) return void process.stdout.write(await filterByJq(selectFields(output, json ?? []), jq));
  if (json !== null)
    return void process.stdout.write(`${JSON.stringify(selectFields(output, json), null, 2)}\n`);
  const look = lookOf(process.stdout, options.color);
  const shown = options.quiet ? (trouble?.(look) ?? []) : lines(look);
  if (shown.length > 0) await page(shown, { look, isWanted: options.pager });
}
