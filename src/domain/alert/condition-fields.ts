type FieldType = 'string' | 'bool' | 'number' | 'list of strings' | 'map of strings';

/** A field that a condition may ask for. */
export interface ConditionField {
  /** As it is written in a condition. */
  readonly path: string;
  readonly type: FieldType;
  /** Null while it is not known; a condition that compares it then is not true. */
  readonly isNullable: boolean;
  /** A value for trying conditions out. */
  readonly sample: string | boolean | number | readonly string[] | Readonly<Record<string, string>>;
  readonly meaning: string;
}

const of =
  (type: FieldType, isNullable = false) =>
  (path: string, sample: ConditionField['sample'], meaning: string): ConditionField => ({
    path,
    type,
    isNullable,
    sample,
    meaning,
  });

const text = of('string');
const flag = of('bool');
const flagOrNull = of('bool', true);
const number = of('number');
const numberOrNull = of('number', true);

const pathFields = (path: 'mcp' | 'rest'): readonly ConditionField[] => [
  text(`${path}.verdict`, 'ok', 'What became of the probe; `disabled` when there is none'),
  flag(`${path}.success`, true, 'The path answered as it should'),
  flag(`${path}.failed`, false, 'The path is probed and did not succeed'),
  text(`${path}.failure_kind`, 'none', '`none`, `auth`, `network`, `protocol` or `content`'),
  numberOrNull(`${path}.latency_ms`, 12, 'Milliseconds of a probe that succeeded'),
  numberOrNull(`${path}.status_code`, 200, 'HTTP status'),
];

const rateFields = (window: '5m' | '1h', words: string): readonly ConditionField[] => [
  number(`rates['${window}'].checks`, 10, `Checks of ${words}`),
  numberOrNull(`rates['${window}'].overall`, 1, `Share of them, 0 to 1, that found the server HEALTHY`),
  numberOrNull(`rates['${window}'].mcp`, 1, 'Share of the probes over MCP that succeeded'),
  numberOrNull(`rates['${window}'].rest`, 1, 'Share of the probes over REST that succeeded'),
];

/** All that a condition may ask for, in the order in which it is documented. */
export const CONDITION_FIELDS: readonly ConditionField[] = [
  text('overall_status', 'HEALTHY', '`HEALTHY`, `DEGRADED`, `UNHEALTHY` or `UNKNOWN`'),
  text(
    'failure_kind',
    'none',
    'Of the paths that failed: `auth` when it is that on all of them, else the first other kind; `none` when none failed',
  ),
  number('score', 1, 'Health score of the check, 0 to 1'),
  ...pathFields('mcp'),
  ...pathFields('rest'),
  numberOrNull('latency.combined_ms', 12, 'Milliseconds, of both paths by their weights'),
  flagOrNull('tools.valid', true, 'The listed tools are well-formed, and every expected one is among them'),
  numberOrNull('tools.count', 3, 'How many tools were listed'),
  of('list of strings')('tools.missing', ['find'], 'Expected tools that were not listed'),
  flagOrNull(
    'call.ok',
    true,
    'The last call of the tool in `mcp_call` was as it should be; null where none is made',
  ),
  numberOrNull('call.latency_ms', 12, 'Milliseconds of that call, when it was'),
  text('breaker.overall', 'CLOSED', '`CLOSED`, `OPEN`, `HALF_OPEN`, `MCP_ONLY` or `REST_ONLY`'),
  text('breaker.mcp', 'CLOSED', '`CLOSED`, `OPEN` or `HALF_OPEN`'),
  text('breaker.rest', 'CLOSED', '`CLOSED`, `OPEN` or `HALF_OPEN`'),
  flag('contract.drifted', false, 'The tools are not those that were accepted'),
  flag('contract.reworded', false, 'Among the differences are words that models read'),
  flag('contract.suspicious', false, 'Words in tools that nobody has accepted, and somebody should look at'),
  number('contract.changes', 0, 'Differences from the accepted tools'),
  number('streak.failures', 0, 'Checks in a row that did not find the server HEALTHY'),
  number('streak.successes', 4, 'Checks in a row that found it HEALTHY'),
  ...rateFields('5m', 'the last five minutes'),
  ...rateFields('1h', 'the last hour'),
  number("changes['10m']", 0, 'Changes of status within ten minutes'),
  numberOrNull('certificate.days_left', 60, 'Days until the sooner of the two certificates expires'),
  numberOrNull(
    'credential.hours_left',
    60,
    'Hours until the configured credential expires, where that is known; null for tokens that are renewed',
  ),
  numberOrNull(
    'slo.objective',
    0.99,
    'The share of checks that should find the server HEALTHY, where one is configured',
  ),
  number("slo.checks['5m']", 10, 'Checks of the last five minutes outside maintenance windows'),
  number("slo.checks['1h']", 10, 'Checks of the last hour outside maintenance windows'),
  numberOrNull(
    "slo.burn['5m']",
    0,
    'How many times as fast as the objective allows it was used up in five minutes, by these checks; 1 just keeps it',
  ),
  numberOrNull("slo.burn['1h']", 0, 'The same of an hour'),
  of('map of strings')(
    'labels',
    { tier: 'gold' },
    "The server's labels: `labels.tier == 'gold'`; `has(labels.tier)` asks first",
  ),
];
