import type { Look } from './look.ts';
import type { Cell } from './table.ts';
import { printable, textWidth, wrap } from './text-width.ts';

const GAP = 2;
/** A label column never takes more than this share of a narrow terminal. */
const LABEL_SHARE = 0.45;

export type Field = readonly [label: string, value: Cell | string | null];

/** Labels and values in two columns, values wrapped; a field whose value is null is left out. */
export function renderFields(fields: readonly Field[], look: Look): readonly string[] {
  const shown = fields.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
  const widest = Math.max(0, ...shown.map(({ label }) => textWidth(label)));
  const labelWidth = Math.min(widest, Math.floor(look.width * LABEL_SHARE));
  return shown.flatMap(({ label, value }) => {
    const { text, style } = typeof value === 'string' ? { text: value, style: undefined } : value;
    const lines = wrap(printable(text), look.width - labelWidth - GAP);
    return lines.map((line, index) => {
      const head = (index === 0 ? label : '').padEnd(labelWidth).slice(0, labelWidth);
      return `${look.paint('faint', head)}${' '.repeat(GAP)}${look.paint(style ?? 'plain', line)}`;
    });
  });
}
