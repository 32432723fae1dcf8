import { z } from 'zod';
import { auditList } from '../../actions/audit/list.ts';
import { auditVerify } from '../../actions/audit/verify.ts';
import { timeText } from './age.ts';
import { flow } from './flow.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable, type Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Listed = z.output<typeof auditList.output>;
type Verified = z.output<typeof auditVerify.output>;

export const auditPresentations = [
  presentationOf(auditList, { lines: listLines }),
  presentationOf(auditVerify, { lines: verifyLines }),
];

function listLines({ records }: Listed, look: Look): readonly string[] {
  if (records.length === 0) return ['Nothing was recorded that fits.'];
  const columns = [
    { title: '#', rank: 2 },
    { title: 'WHEN', rank: 0 },
    { title: 'WHO', rank: 0 },
    { title: 'VIA', rank: 3 },
    { title: 'ACTION', rank: 0 },
    { title: 'SUBJECT', rank: 1, leastWidth: 8 },
    { title: 'OUTCOME', rank: 0 },
    { title: 'REQUEST', rank: 4, foldsBelow: true },
  ];
  const rows = records.map((record) => [
    String(record.sequence),
    timeText(record.timestamp),
    record.approved_by === undefined ? record.who : `${record.who}, approved by ${record.approved_by}`,
    record.via,
    record.action,
    record.subject ?? '-',
    outcomeCell(record),
    requestText(record),
  ]);
  return renderTable({ columns, rows }, look);
}

function outcomeCell({ phase, outcome }: Listed['records'][number]): Cell {
  if (phase === 'before') return { text: 'begun', style: 'faint' };
  if (phase === 'refused') return { text: `refused ${outcome ?? ''}`.trim(), style: 'warning' };
  return { text: outcome ?? '-', style: outcome === 'done' ? 'good' : 'bad' };
}

/** What the API notes of a request that it has turned away; actions note their own input. */
const refusedRequest = z.object({ method: z.string(), path: z.string(), address: z.string().nullable() });

function requestText({ phase, input }: Listed['records'][number]): string {
  const request = phase === 'refused' ? refusedRequest.safeParse(input).data : undefined;
  if (request === undefined) return '';
  const { method, path, address } = request;
  return `${method} ${path}${address === null ? '' : ` from ${address}`}`;
}

function verifyLines({ intact, records, head, copy, problems }: Verified, look: Look): readonly string[] {
  const verdict: Cell = intact
    ? { text: '● the audit log is whole', style: 'good' }
    : { text: '■ the audit log was tampered with', style: 'bad' };
  const facts = [
    `${records} records`,
    ...(copy === null ? [] : [`${copy.lines} lines in ${copy.files.join(', ')}`]),
  ];
  return [
    ...flow([verdict, ...facts], look),
    ...problems.flatMap(({ fault, detail }) => wrap(`- ${fault}: ${detail}`, look.width)),
    ...(head === null ? [] : wrap(`Head: record ${head.sequence}, ${head.hash}`, look.width)),
  ];
}
