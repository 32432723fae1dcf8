import { selectFields } from '../command/select-fields.ts';
import { asTyped } from '../output/as-typed.ts';
import { filterByJq } from '../output/jq.ts';
import type { GlobalOptions } from '../global-options.ts';
import type { Fact, Facts, Watch } from '../present/presentation.ts';
import type { Screen } from './watch-view.ts';

/**
 * For a pipe: a line for each thing that has changed, with `--quiet` only where that is trouble or its end; with `--json`
 * the whole view on one line.
 */
export function createLineScreen(
  watch: Watch,
  { json, jq, quiet }: Pick<GlobalOptions, 'json' | 'jq' | 'quiet'>,
): Screen {
  let before: Facts = new Map();
  return {
    async show(output) {
      const facts = watch.facts(output);
      const changed = changedFacts(before, facts);
      const shown = quiet ? troubleFacts(before, facts) : changed;
      before = facts;
      if (changed.length === 0 && facts.size > 0) return;
      if (jq !== null) process.stdout.write(await filterByJq(selectFields(output, json ?? []), jq));
      else if (json !== null) say(JSON.stringify(selectFields(output, json)));
      else for (const line of shown) say(`${new Date().toISOString()}  ${asTyped(line)}`);
    },
    trouble: (message) => void process.stderr.write(`watchkeeper: ${asTyped(message)}\n`),
    close: () => undefined,
  };
}

/** Lines of what is new or has another mark. */
export function changedFacts(before: Facts, now: Facts): readonly string[] {
  return changes(before, now).map(([, { line }]) => line);
}

/** Of these the lines of what is trouble, or was. */
export function troubleFacts(before: Facts, now: Facts): readonly string[] {
  const troubled = changes(before, now).filter(
    ([key, { isTrouble }]) => isTrouble === true || before.get(key)?.isTrouble === true,
  );
  return troubled.map(([, { line }]) => line);
}

function changes(before: Facts, now: Facts): readonly (readonly [string, Fact])[] {
  return [...now].filter(([key, { mark }]) => before.get(key)?.mark !== mark);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
