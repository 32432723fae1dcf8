import { LineCounter } from 'yaml';
import type { Located, LocatedMap } from '../document/located.ts';
import { readText } from '../document/read-text.ts';
import { readValue } from '../document/read-tree.ts';
import { createReport } from '../document/report.ts';
import { conversionRows, createConversionNotes } from '../import/conversion.ts';
import type { ConversionRow } from '../import/conversion.ts';
import type { Problem } from '../problem.ts';
import type { ForeignFormat } from './foreign-format.ts';
import { GATUS_FORMAT } from './gatus-format.ts';
import { MCP_FORMAT } from './mcp-format.ts';
import { PROMETHEUS_FORMAT } from './prometheus-format.ts';
import { createNaming } from './server-draft.ts';

/** Files of other programs that are understood. */
export const FOREIGN_FORMATS: readonly ForeignFormat[] = [MCP_FORMAT, GATUS_FORMAT, PROMETHEUS_FORMAT];

export type ForeignImport =
  | {
      readonly status: 'imported';
      readonly format: ForeignFormat;
      /** A configuration of the servers alone, in our spelling. */
      readonly tree: LocatedMap;
      readonly servers: number;
      readonly rows: readonly ConversionRow[];
    }
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] };

/** The servers of another program's file; its kind is told by what stands in it unless it is named. */
export function importForeign(path: string, from: ForeignFormat['name'] | null): ForeignImport {
  const lines = new LineCounter();
  const report = createReport(path, lines);
  const invalid = (message: string, suggestion: string): ForeignImport => ({
    status: 'invalid',
    problems: [{ file: path, line: 0, column: 0, path: '', message: `the file ${message}`, suggestion }],
  });
  const read = readText(path);
  if (read.status === 'unreadable') return invalid(read.message, read.suggestion);
  const root = readValue(read.text, lines, report);
  if (root === null) return { status: 'invalid', problems: report.errors() };
  const formats = FOREIGN_FORMATS.filter(({ name }) => from === null || name === from);
  const format = formats.find((each) => each.isOne(root));
  if (format === undefined) {
    const known = formats.map(({ title, name }) => `${name} (${title})`).join(', ');
    return invalid(`is none of ${known}`, 'give a file of one of these');
  }
  const notes = createConversionNotes();
  const servers = format.serversOf(root, { notes, nameOf: createNaming() });
  const tree = documentOf(servers, root);
  return { status: 'imported', format, tree, servers: servers.length, rows: conversionRows(notes, report) };
}

function documentOf(servers: readonly LocatedMap[], { at }: Located): LocatedMap {
  const list: Located = { kind: 'list', at, items: servers };
  return { kind: 'map', at, entries: new Map([['servers', { keyAt: at, value: list }]]) };
}
