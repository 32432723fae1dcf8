import { Environment } from '@marcbachmann/cel-js';
import { celComplaint } from '../cel/cel-complaint.ts';
import type { Notification } from './notification.ts';
import { webhookBody } from './webhook-body.ts';

type Body = ReturnType<typeof webhookBody>;

export type CompiledTemplate =
  | {
      readonly status: 'compiled';
      /** What is posted instead of the body: text as it is, anything else as JSON. Null where it cannot be worked out. */
      readonly render: (body: Body) => RenderedTemplate | null;
    }
  | { readonly status: 'refused'; readonly reason: string };

export interface RenderedTemplate {
  readonly text: string;
  readonly contentType: 'application/json' | 'text/plain; charset=utf-8';
}

const FIELDS = {
  version: 'dyn',
  key: 'string',
  subject: 'string',
  event: 'string',
  announce: 'bool',
  at: 'string',
  line: 'string',
  incident: 'map',
  addressees: 'list',
} as const satisfies Record<keyof Body, string>;

const CEL = Object.entries(FIELDS).reduce(
  (environment, [name, type]) => environment.registerVariable(name, type),
  new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false }),
);

/**
 * A CEL expression over the fields of version 1 of the body, whose value is posted instead. It is worked out for two
 * sample messages first, one in which everything is there and one in which all that may be null is, so that a receiver
 * is not the first to find a field that does not exist.
 */
export function compileTemplate(expression: string): CompiledTemplate {
  try {
    const program = CEL.parse(expression);
    const checked = program.check();
    if (!checked.valid) return refused(checked.error);
    const render = (body: Body): RenderedTemplate => rendered(program(body));
    render(FULL);
    try {
      render(BARE);
    } catch (error) {
      const { reason } = celComplaint(error);
      const nulls = `where something is null (${reason}); ask first, as in \`url == null ? "" : url\``;
      return { status: 'refused', reason: `it cannot be worked out ${nulls}` };
    }
    return {
      status: 'compiled',
      render: (body) => {
        try {
          return render(body);
        } catch {
          return null;
        }
      },
    };
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): CompiledTemplate {
  const { reason, unknownVariable } = celComplaint(error);
  return {
    status: 'refused',
    reason: unknownVariable === null ? reason : `there is no field ${unknownVariable}`,
  };
}

function rendered(value: unknown): RenderedTemplate {
  if (typeof value === 'string') return { text: value, contentType: 'text/plain; charset=utf-8' };
  const text = JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? Number(each) : each,
  );
  return { text, contentType: 'application/json' };
}

const AT_MS = Date.UTC(2026, 0, 2, 14, 30);

const SAMPLE: Notification = {
  key: 'incident:K7Q2MD:1:hook',
  subject: 'incident:K7Q2MD',
  event: 'opened',
  announce: true,
  line: 'search-mcp: is down',
  atMs: AT_MS,
  incident: {
    id: 'K7Q2MD',
    environment: 'production',
    status: 'triggered',
    severity: 'critical',
    title: 'search-mcp: is down',
    cause: 'MCP timeout; REST http_error 502',
    openedAtMs: AT_MS,
    resolvedAtMs: AT_MS,
    members: ['search-mcp'],
    memberCount: 1,
    rules: ['server_down'],
    acknowledgedBy: 'ana',
    assignee: 'ana',
    nextEscalation: { atMs: AT_MS, whom: ['team_lead'] },
    snoozedUntilMs: AT_MS,
    recentChecks: 'HHUU',
    changes: ['release r42'],
    runbook: 'check and contract diff',
    runbookToFollow: 'restart',
    notes: ['dashboard: https://dash.example.com'],
    buttons: [],
    url: 'https://watch.example.com/incidents/K7Q2MD',
    temporalUrl: 'https://temporal.example.com/',
  },
};

const FULL = webhookBody(SAMPLE, [
  { name: 'Ana', email: 'ana@example.com', phone: '+1-555-0123', slackId: 'U0ANA' },
]);

const BARE = webhookBody(
  {
    ...SAMPLE,
    incident: {
      ...SAMPLE.incident,
      resolvedAtMs: null,
      members: [],
      memberCount: 0,
      acknowledgedBy: null,
      assignee: null,
      nextEscalation: null,
      snoozedUntilMs: null,
      changes: [],
      runbook: null,
      runbookToFollow: null,
      notes: [],
      url: null,
      temporalUrl: null,
    },
  },
  [],
);
