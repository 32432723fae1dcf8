import type { z } from 'zod';
import { contractAccept } from '../../actions/contract/accept.ts';
import { contractDiff } from '../../actions/contract/diff.ts';
import { contractShow } from '../../actions/contract/show.ts';
import { changeOutput } from '../../actions/change-output.ts';
import { commandResultSchema } from '../../actions/server/submit-command.ts';
import { timeText } from './age.ts';
import { flow } from './flow.ts';
import type { Look, Style } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable } from './table.ts';
import { wrap } from './text-width.ts';

type Shown = z.output<typeof contractShow.output>;
type Diff = z.output<typeof contractDiff.output>;
type Change = Diff['changes'][number];
type Finding = Diff['findings'][number];

export const contractPresentations = [
  presentationOf(contractShow, { lines: showLines }),
  presentationOf(contractDiff, { lines: diffLines }),
  presentationOf(
    { name: contractAccept.name, output: changeOutput(commandResultSchema) },
    { lines: ({ result }, look) => wrap(result.message, look.width) },
  ),
];

function showLines(contract: Shown, look: Look): readonly string[] {
  const { server_name, hash, accepted, changed_at, drift, tools } = contract;
  const head = flow(
    [
      { text: server_name, style: 'strong' },
      `contract ${shortHash(hash)}`,
      accepted ? { text: '● accepted', style: 'good' } : { text: '▲ not accepted', style: 'warning' },
      { text: changed_at === null ? 'never changed' : `changed ${timeText(changed_at)}`, style: 'faint' },
    ],
    look,
  );
  const columns = [
    { title: 'TOOL', rank: 0, leastWidth: 12 },
    { title: 'DESCRIPTION', rank: 1, leastWidth: 16 },
  ];
  const rows = tools.map((tool) => [textOf(tool['name']), textOf(tool['description'])]);
  return [
    ...head,
    '',
    ...renderTable({ columns, rows }, look),
    ...findingLines(contract.findings, look),
    ...versionLines(contract, look),
    ...(drift.length === 0 && (contract.findings.length === 0 || contract.findings_accepted)
      ? []
      : ['', ...wrap(`Accept with: watchkeeper contract accept ${server_name}`, look.width)]),
  ];
}

function versionLines({ versions, hash }: Shown, look: Look): readonly string[] {
  if (versions.length < 2) return [];
  const columns = [
    { title: 'VERSION', rank: 0 },
    { title: 'FIRST SEEN', rank: 1 },
    { title: '', rank: 0 },
  ];
  const rows = versions.map((version) => [
    shortHash(version.hash),
    timeText(version.first_seen_at),
    [version.hash === hash ? 'shown' : '', version.accepted ? 'accepted' : ''].filter(Boolean).join(', '),
  ]);
  return ['', ...renderTable({ columns, rows }, look)];
}

const GLYPHS = {
  added: '+',
  removed: '-',
  breaking: '!',
  compatible: '~',
  description: '~',
  annotations: '~',
} as const satisfies Record<Change['kind'], string>;
const STYLES = {
  added: 'good',
  removed: 'bad',
  breaking: 'bad',
  compatible: 'plain',
  description: 'faint',
  annotations: 'faint',
} as const satisfies Record<Change['kind'], Style>;

function diffLines(
  { server_name, from_hash, to_hash, changes, breaking, findings }: Diff,
  look: Look,
): readonly string[] {
  const between = `${shortHash(from_hash)} to ${shortHash(to_hash)}`;
  if (changes.length === 0)
    return flow([{ text: server_name, style: 'strong' }, `no change, ${between}`], look);
  const head = flow(
    [
      { text: server_name, style: 'strong' },
      between,
      breaking ? { text: '■ breaks callers', style: 'bad' } : { text: '● compatible', style: 'good' },
    ],
    look,
  );
  const columns = [
    { title: 'CHANGE', rank: 0 },
    { title: 'TOOL', rank: 0, leastWidth: 12 },
    { title: 'DETAIL', rank: 1, leastWidth: 16 },
  ];
  const rows = changes.map(({ kind, tool, detail }) => [
    { text: `${GLYPHS[kind]} ${kind}`, style: STYLES[kind] },
    tool,
    detail,
  ]);
  const next = `Accept with: watchkeeper contract accept ${server_name}`;
  return [
    ...head,
    '',
    ...renderTable({ columns, rows }, look),
    ...findingLines(findings, look),
    '',
    ...wrap(next, look.width),
  ];
}

const SEVERITY_STYLES = { low: 'faint', medium: 'warning', high: 'bad' } as const satisfies Record<
  Finding['severity'],
  Style
>;

function findingLines(findings: readonly Finding[], look: Look): readonly string[] {
  if (findings.length === 0) return [];
  const columns = [
    { title: 'SECURITY', rank: 0 },
    { title: 'TOOL', rank: 0, leastWidth: 12 },
    { title: 'PLACE', rank: 2, leastWidth: 12 },
    { title: 'FINDING', rank: 1, leastWidth: 16 },
  ];
  const rows = findings.map(({ severity, pattern, tool, place, detail }) => [
    { text: `${severity} ${pattern}`, style: SEVERITY_STYLES[severity] },
    tool,
    place,
    detail,
  ]);
  return ['', ...renderTable({ columns, rows }, look)];
}

function shortHash(hash: string): string {
  return hash.slice(0, 8);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
