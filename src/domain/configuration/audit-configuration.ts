import { diffDocuments } from '../release/diff-documents.ts';
import type { Release } from '../release/release.ts';
import type { ServerSpec } from '../server/server-spec.ts';

/** Something that a valid file says and its author should know. */
export interface ConfigurationRemark {
  /** The rule that it comes from, such as `plain-http`. */
  readonly rule: string;
  /** 0 where there is no line. */
  readonly line: number;
  /** Dotted path of the key. */
  readonly key: string;
  readonly message: string;
  readonly cure: string | null;
}

export type AuditSeverity = 'high' | 'medium' | 'low';

export interface AuditFindingBody extends ConfigurationRemark {
  readonly severity: AuditSeverity;
}

export interface AuditInput {
  readonly release: Release;
  readonly tlsFloor: '1.2' | '1.3' | null;
  readonly remarks: readonly ConfigurationRemark[];
  readonly lineOf: (path: readonly (string | number)[]) => number;
  /** What runs; null before anything does. */
  readonly running: Release | null;
}

/** Of remarks that a file's reading makes; others are `low`. */
const SEVERITIES: Readonly<Record<string, AuditSeverity>> = {
  literal: 'high',
  'literal-password': 'high',
  'plain-http': 'medium',
  'interval-and-timeout': 'medium',
  'short-token': 'medium',
  'short-header': 'medium',
  'not-a-jwt': 'medium',
  'no-servers': 'medium',
};

const RANK = { high: 0, medium: 1, low: 2 } as const satisfies Record<AuditSeverity, number>;

/** Everything about a valid configuration that is worth a second look, the gravest first, then by line. */
export function auditConfiguration(input: AuditInput): readonly AuditFindingBody[] {
  const findings = [
    ...input.remarks.map((remark) => ({ ...remark, severity: SEVERITIES[remark.rule] ?? ('low' as const) })),
    ...input.release.settings.servers.flatMap((spec, index) => serverFindings(spec, index, input)),
    ...tlsFindings(input),
    ...driftFindings(input),
  ];
  return findings.toSorted((a, b) => RANK[a.severity] - RANK[b.severity] || a.line - b.line);
}

function serverFindings(
  spec: ServerSpec,
  index: number,
  { lineOf }: AuditInput,
): readonly AuditFindingBody[] {
  const at = (key: string) => ({ line: lineOf(['servers', index, key]), key: `servers.${spec.name}.${key}` });
  if (!spec.enabled)
    return [
      {
        rule: 'unused',
        severity: 'low',
        ...at('enabled'),
        message: 'is switched off: nobody watches the server',
        cure: 'take the server out, or switch it on',
      },
    ];
  if (!expectsNothing(spec)) return [];
  return [
    {
      rule: 'expects-nothing',
      severity: 'medium',
      ...at('server_name'),
      message: 'nothing is expected of it: any answer at all is a good one',
      cure: 'write mcp_expected_tools, or let the body of its health be judged',
    },
  ];
}

function expectsNothing({ mcp, rest }: ServerSpec): boolean {
  const ofMcp =
    mcp !== null && (mcp.validateTools || (mcp.validateExpectedTools && mcp.expectedTools.length > 0));
  const ofRest = rest !== null && (rest.validateFormat || rest.requiredFields.length > 0);
  return !ofMcp && !ofRest;
}

function tlsFindings({ tlsFloor, lineOf }: AuditInput): readonly AuditFindingBody[] {
  if (tlsFloor !== '1.2') return [];
  return [
    {
      rule: 'tls-floor',
      severity: 'low',
      line: lineOf(['tls', 'min_version']),
      key: 'tls.min_version',
      message: 'TLS 1.2 is still spoken',
      cure: 'write "1.3" where no old client is left',
    },
  ];
}

function driftFindings({ release, running, lineOf }: AuditInput): readonly AuditFindingBody[] {
  if (running === null || running.hash === release.hash) return [];
  const { servers } = release.settings;
  return diffDocuments(running.settings.document, release.settings.document).map((key) => ({
    rule: 'drift',
    severity: 'medium' as const,
    line: lineOf(placeOf(key, servers)),
    key,
    message: `differs from what runs, which is release ${running.hash.slice(0, 8)}`,
    cure: 'see `watchkeeper config diff FILE`, then put the file or what runs right',
  }));
}

/** `servers.search.mcp_mode` as the place of that server in its file; the list itself for one that is not there. */
function placeOf(key: string, servers: readonly ServerSpec[]): readonly (string | number)[] {
  const index = servers.findIndex(
    ({ name }) => key === `servers.${name}` || key.startsWith(`servers.${name}.`),
  );
  const name = servers[index]?.name;
  if (name === undefined) return key.startsWith('servers.') ? ['servers'] : key.split('.');
  const rest = key.slice(`servers.${name}`.length + 1);
  return ['servers', index, ...(rest === '' ? [] : rest.split('.'))];
}
