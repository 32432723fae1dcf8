import { renderFields, type Field } from './fields.ts';
import { genericWatch } from './generic-watch.ts';
import { isObject, isNested, scalarText } from './json-shape.ts';
import type { Look } from './look.ts';
import type { Presentation } from './presentation.ts';
import { renderTable } from './table.ts';

/** Any output as labels, values and tables, for an action without a presentation of its own. */
export const genericPresentation: Presentation = {
  lines: genericLines,
  trouble: () => [],
  watch: genericWatch,
};

function genericLines(output: unknown, look: Look): readonly string[] {
  if (Array.isArray(output)) return tableOf(output, look);
  if (!isObject(output)) return renderFields([['', scalarText(output)]], look);
  const entries = Object.entries(output);
  const fields = entries.filter(([, value]) => !isNested(value));
  const nested = entries.filter(([, value]) => isNested(value));
  const sections = nested.flatMap(([name, value]) => [
    '',
    look.paint('strong', name),
    ...genericLines(value, look),
  ]);
  return [
    ...renderFields(
      fields.map(([name, value]): Field => [name, scalarText(value)]),
      look,
    ),
    ...sections,
  ];
}

/** Columns are the scalar fields of the first row; the last may be cut. */
function tableOf(items: readonly unknown[], look: Look): readonly string[] {
  const [first] = items;
  if (!isObject(first)) return items.map((item) => scalarText(item));
  const names = Object.keys(first).filter((name) => !isNested(first[name]));
  const columns = names.map((title, index) => ({
    title: title.toUpperCase(),
    rank: index,
    ...(index === names.length - 1 ? { leastWidth: 12 } : {}),
  }));
  const rows = items.map((item) => names.map((name) => scalarText(isObject(item) ? item[name] : undefined)));
  return renderTable({ columns, rows }, look);
}
