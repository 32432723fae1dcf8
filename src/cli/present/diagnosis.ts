import type { z } from 'zod';
import { diagnosisDependencies } from '../../actions/diagnosis/dependencies.ts';
import { diagnosisNetwork } from '../../actions/diagnosis/network.ts';
import { diagnosisServers } from '../../actions/diagnosis/servers.ts';
import { doctorLines, troubleLines } from '../doctor/doctor-lines.ts';
import { flow } from './flow.ts';
import { genericWatch } from './generic-watch.ts';
import type { Look } from './look.ts';
import { presentationOf } from './presentation.ts';
import { renderTable, type Cell } from './table.ts';
import { wrap } from './text-width.ts';

type Servers = z.output<typeof diagnosisServers.output>;
type Network = z.output<typeof diagnosisNetwork.output>;
type Server = Servers['servers'][number];
type Host = Network['hosts'][number];

/** Each look is a burst of probes, and two audit records. */
const WATCH = { everyMs: 15_000, facts: (output: object) => genericWatch.facts(output) } as const;

export const diagnosisPresentations = [
  presentationOf(diagnosisServers, {
    lines: serverLines,
    watch: WATCH,
    trouble: ({ servers }, look) =>
      serverTable(
        servers.filter(({ state }) => state !== 'up'),
        look,
      ),
  }),
  presentationOf(diagnosisNetwork, {
    lines: networkLines,
    watch: WATCH,
    trouble: ({ hosts }, look) =>
      hostTable(
        hosts.filter(({ reachable }) => !reachable),
        look,
      ),
  }),
  presentationOf(diagnosisDependencies, { lines: doctorLines, trouble: troubleLines, watch: WATCH }),
];

const STATES = {
  up: { text: '● up', style: 'good' },
  degraded: { text: '▲ degraded', style: 'warning' },
  down: { text: '■ down', style: 'bad' },
} as const satisfies Record<Server['state'], Cell>;
const ORDER: readonly Server['state'][] = ['down', 'degraded', 'up'];

function serverLines(
  { summary, causes, servers, own_network_works }: Servers,
  look: Look,
): readonly string[] {
  const { down, degraded, up } = summary;
  const counts: readonly Cell[] = [
    { text: `${down} down`, style: down > 0 ? 'bad' : 'faint' },
    { text: `${degraded} degraded`, style: degraded > 0 ? 'warning' : 'faint' },
    { text: `${up} up`, style: up > 0 ? 'good' : 'faint' },
  ];
  const sorted = servers.toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  return [
    ...flow(counts, look),
    ...(own_network_works ? [] : wrap('This machine cannot even connect to itself.', look.width)),
    ...causeLines(causes, look),
    '',
    ...serverTable(sorted, look),
  ];
}

function causeLines(causes: Servers['causes'], look: Look): readonly string[] {
  if (causes.length === 0) return [];
  return [
    '',
    look.paint('strong', 'What those that fail have in common, the likeliest cause first:'),
    ...causes.flatMap(({ kind, what, servers, spared, score }) => {
      const well = spared.length === 0 ? '' : `; well all the same: ${spared.join(', ')}`;
      return wrap(`- ${kind} ${what}: ${servers.join(', ')}${well} (${score})`, look.width);
    }),
  ];
}

function serverTable(servers: readonly Server[], look: Look): readonly string[] {
  if (servers.length === 0) return [];
  const columns = [
    { title: 'STATE', rank: 0 },
    { title: 'SERVER', rank: 0 },
    { title: 'MCP', rank: 1 },
    { title: 'REST', rank: 1 },
    { title: 'WHY', rank: 2, leastWidth: 12, foldsBelow: true },
  ];
  const rows = servers.map(({ state, server, mcp, rest }) => [
    STATES[state],
    server,
    mcp?.verdict ?? 'off',
    rest?.verdict ?? 'off',
    mcp?.message ?? rest?.message ?? '',
  ]);
  return renderTable({ columns, rows }, look);
}

function networkLines({ hosts, summary }: Network, look: Look): readonly string[] {
  const { ok, failed } = summary;
  const counts: readonly Cell[] = [
    { text: `${failed} failed`, style: failed > 0 ? 'bad' : 'faint' },
    { text: `${ok} ok`, style: ok > 0 ? 'good' : 'faint' },
  ];
  const sorted = hosts.toSorted((one, other) => Number(one.reachable) - Number(other.reachable));
  return [...flow(counts, look), '', ...hostTable(sorted, look)];
}

function hostTable(hosts: readonly Host[], look: Look): readonly string[] {
  if (hosts.length === 0) return [];
  const columns = [
    { title: 'HOST', rank: 0 },
    { title: 'DNS', rank: 1 },
    { title: 'TCP', rank: 1 },
    { title: 'TLS', rank: 1 },
    { title: 'HTTP', rank: 1 },
    { title: 'ADDRESSES', rank: 4 },
    { title: 'CERTIFICATE', rank: 3 },
    { title: 'SERVERS', rank: 5, leastWidth: 8 },
    { title: 'WHY', rank: 2, leastWidth: 12, foldsBelow: true },
  ];
  const rows = hosts.map((host) => [
    host.origin,
    stepCell(host, 'name', host.dns_ms),
    stepCell(host, 'connection', host.connect_ms),
    stepCell(host, 'TLS', host.tls_ms),
    stepCell(host, 'HTTP', host.http_ms),
    host.addresses.join(', '),
    certificateText(host.certificate),
    host.servers.join(', '),
    host.reason ?? '',
  ]);
  return renderTable({ columns, rows }, look);
}

function stepCell({ failed_step }: Host, step: NonNullable<Host['failed_step']>, ms: number | null): Cell {
  if (failed_step === step) return { text: 'failed', style: 'bad' };
  return ms === null ? { text: '-', style: 'faint' } : { text: `${ms} ms`, style: 'good' };
}

function certificateText(certificate: Host['certificate']): string {
  if (certificate === null) return '';
  const { issuer, days_left: days } = certificate;
  return `${issuer}, ${days < 0 ? 'expired' : `${days} days`}`;
}
