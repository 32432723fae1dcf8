import type { GlobalOptions } from '../global-options.ts';
import { selectFields } from '../command/select-fields.ts';
import { lookOf } from '../present/look.ts';
import { renderTable } from '../present/table.ts';
import { PARTS, stateOf, type Script } from './script.ts';
import { SCRIPTS } from './scripts.ts';

/** Prints every script with its state. */
export function listScripts({ json, color, quiet }: GlobalOptions): void {
  if (json !== null) {
    const output = { scripts: SCRIPTS.map(shownOf) };
    process.stdout.write(`${JSON.stringify(selectFields(output, json), null, 2)}\n`);
    return;
  }
  if (quiet) return;
  const columns = [
    { title: 'SCRIPT', rank: 0 },
    { title: 'STATE', rank: 0 },
    { title: 'FLAGS', rank: 2 },
    { title: 'DOES', rank: 1, leastWidth: 20 },
  ];
  const rows = SCRIPTS.map((script) => [
    script.name,
    stateText(script),
    script.flags.map(({ flag }) => flag).join(' '),
    script.does,
  ]);
  const lines = renderTable({ columns, rows }, lookOf(process.stdout, color));
  process.stdout.write(`${lines.join('\n')}\n`);
}

function stateText(script: Script): string {
  return script.part === null ? stateOf(script) : `${stateOf(script)}: part ${script.part}`;
}

function shownOf(script: Script): Readonly<Record<string, unknown>> {
  const { name, does, flags, meaning, part } = script;
  return {
    name,
    summary: does,
    flags: flags.map(({ flag, takesValue }) => (takesValue ? `${flag} NAME` : flag)),
    state: stateOf(script),
    action: meaning?.action.name ?? null,
    lacks: meaning?.lacks ?? null,
    part,
    part_brings: part === null ? null : PARTS[part],
  };
}
