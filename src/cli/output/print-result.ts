import { selectFields } from '../command/select-fields.ts';
import type { GlobalOptions } from '../global-options.ts';
import { lookOf, type Look } from '../present/look.ts';
import { filterByJq } from './jq.ts';
import { page } from './pager.ts';

export type OutputOptions = Pick<GlobalOptions, 'json' | 'jq' | 'quiet' | 'color' | 'pager'>;

/** Prints a result as the flags ask: JSON, what `--jq` makes of it, nothing, or lines for people. */
export async function printResult(
  options: OutputOptions,
  output: unknown,
  lines: (look: Look) => readonly string[],
): Promise<void> {
  const { json, jq } = options;
  if (jq !== null) return void process.stdout.write(await filterByJq(selectFields(output, json ?? []), jq));
  if (json !== null)
    return void process.stdout.write(`${JSON.stringify(selectFields(output, json), null, 2)}\n`);
  if (options.quiet) return;
  const look = lookOf(process.stdout, options.color);
  await page(lines(look), { look, isWanted: options.pager });
}
