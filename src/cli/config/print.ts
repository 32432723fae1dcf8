import type { ConversionRow, Outcome } from '../../config/import/conversion.ts';
import { selectFields } from '../command/select-fields.ts';
import type { GlobalOptions } from '../global-options.ts';
import { typedLines } from '../output/as-typed.ts';
import { lookOf, type Look } from '../present/look.ts';
import { printable } from '../present/text-width.ts';

type PrintOptions = Pick<GlobalOptions, 'json' | 'quiet' | 'color'>;

/** The output as JSON, or its lines for people. */
export function print(
  { json, quiet, color }: PrintOptions,
  output: unknown,
  lines: (look: Look) => readonly string[],
): void {
  if (json !== null) process.stdout.write(`${JSON.stringify(selectFields(output, json), null, 2)}\n`);
  else if (!quiet) {
    const look = lookOf(process.stdout, color);
    const shown = typedLines(lines(look), look);
    process.stdout.write(shown.map((line) => `${line}\n`).join(''));
  }
}

const TITLES = {
  left_out: 'Not carried over',
  renamed: 'Renamed',
  defaulted: 'Given by the family or assumed',
  kept: 'Kept as it was',
} as const satisfies Record<Outcome, string>;

/** What became of each key, the losses first; what stayed as it was is only counted. */
export function conversionLines(rows: readonly ConversionRow[], look: Look): readonly string[] {
  const ofOutcome = Map.groupBy(rows, ({ outcome }) => outcome);
  const outcomes = ['left_out', 'defaulted', 'renamed'] as const;
  const kept = ofOutcome.get('kept')?.length ?? 0;
  return [
    ...outcomes.flatMap((outcome) => {
      const members = ofOutcome.get(outcome) ?? [];
      if (members.length === 0) return [];
      return [
        look.paint('strong', `${TITLES[outcome]}:`),
        ...members.map((row) =>
          look.paint(outcome === 'left_out' ? 'warning' : 'plain', `  ${rowText(row)}`),
        ),
      ];
    }),
    ...(kept > 0 ? [look.paint('faint', `${TITLES.kept}: ${kept}`)] : []),
  ];
}

function rowText({ from, to, why, count, line }: ConversionRow): string {
  const place = line === 0 ? '' : `line ${line}: `;
  const times = count > 1 ? ` (${count} times)` : '';
  const target = to.length === 0 ? '' : `${from === null ? '' : ' -> '}${to.join(', ')}`;
  const reason = why === null ? '' : `: ${why}`;
  return printable(`${place}${from ?? ''}${target}${times}${reason}`);
}
