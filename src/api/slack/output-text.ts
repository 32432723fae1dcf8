/** Columns that a phone's width has room for. */
const MOST_COLUMNS = 5;
const WIDEST_CELL = 28;

/** An output as plain lines: its facts, then its lists as tables. What is nested deeper is left to `incident show`. */
export function outputText(output: unknown): string {
  return linesOf(output, 0).join('\n');
}

function linesOf(value: unknown, depth: number): readonly string[] {
  if (Array.isArray(value)) return tableOf(value);
  if (!isObject(value)) return [textOf(value)];
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  const facts = entries.filter(([, each]) => !isNested(each));
  const width = Math.max(0, ...facts.map(([name]) => name.length));
  const nested = depth >= DEEPEST ? [] : entries.filter(([, each]) => isNested(each) && !isEmpty(each));
  return [
    ...facts.map(([name, each]) => `${name.replaceAll('_', ' ').padEnd(width)}  ${textOf(each)}`),
    ...nested.flatMap(([name, each]) => ['', name.replaceAll('_', ' '), ...linesOf(each, depth + 1)]),
  ];
}

const DEEPEST = 2;

function tableOf(items: readonly unknown[]): readonly string[] {
  const [first] = items;
  if (!isObject(first)) return items.map(textOf);
  const names = Object.keys(first)
    .filter((name) => items.some((item) => isObject(item) && isShown(item[name])))
    .slice(0, MOST_COLUMNS);
  const rows = items.map((item) => names.map((name) => cellOf(isObject(item) ? item[name] : null)));
  const titles = names.map((name) => name.replaceAll('_', ' ').toUpperCase());
  const widths = titles.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  return [titles, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cellOf(value: unknown): string {
  const text = isNested(value) ? '' : textOf(value);
  return text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll(/\s+/g, ' ');
  if (value === null || value === undefined) return '-';
  return JSON.stringify(value);
}

function isShown(value: unknown): boolean {
  return value !== null && value !== undefined && !isNested(value);
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What fits a message, and whether something was left out: Slack takes 3,000 letters in a section. */
const LONGEST = 2_800;

export function clip(text: string): { readonly shown: string; readonly linesLeft: number } {
  if (text.length <= LONGEST) return { shown: text, linesLeft: 0 };
  const lines = text.split('\n');
  let shown = '';
  let taken = 0;
  for (const line of lines) {
    if (shown.length + line.length + 1 > LONGEST) break;
    shown += `${line}\n`;
    taken += 1;
  }
  return taken === 0
    ? { shown: text.slice(0, LONGEST), linesLeft: lines.length }
    : { shown: shown.trimEnd(), linesLeft: lines.length - taken };
}
