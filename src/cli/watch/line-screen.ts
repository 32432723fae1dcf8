import { selectFields } from '../command/select-fields.ts';
import { filterByJq } from '../output/jq.ts';
import type { GlobalOptions } from '../global-options.ts';
import type { Facts, Watch } from '../present/presentation.ts';
import type { Screen } from './watch-view.ts';

/** For a pipe: a line for each thing that has changed, or with `--json` the whole view on one line. */
export function createLineScreen(
  watch: Watch,
  { json, jq, quiet }: Pick<GlobalOptions, 'json' | 'jq' | 'quiet'>,
): Screen {
  let before: Facts = new Map();
  return {
    async show(output) {
      const facts = watch.facts(output);
      const changed = changedFacts(before, facts);
      before = facts;
      if (changed.length === 0 && facts.size > 0) return;
      if (jq !== null) process.stdout.write(await filterByJq(selectFields(output, json ?? []), jq));
      else if (json !== null) say(JSON.stringify(selectFields(output, json)));
      else if (!quiet) for (const line of changed) say(`${new Date().toISOString()}  ${line}`);
    },
    trouble: (message) => void process.stderr.write(`watchkeeper: ${message}\n`),
    close: () => undefined,
  };
}

/** Lines of what is new or has another mark. */
export function changedFacts(before: Facts, now: Facts): readonly string[] {
  return [...now].flatMap(([key, { mark, line }]) => (before.get(key)?.mark === mark ? [] : [line]));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
