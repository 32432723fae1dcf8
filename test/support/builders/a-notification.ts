import type { IncidentBrief, Notification } from '../../../src/domain/notify/notification.ts';

const OPENED_AT_MS = Date.UTC(2026, 0, 2, 14, 30);

/** `opened` of the critical incident K7Q2MD: search-mcp is down, nobody has answered. */
export function aNotification(): NotificationBuilder {
  return new NotificationBuilder({
    key: 'K7Q2MD:1:opened',
    subject: 'incident:K7Q2MD',
    event: 'opened',
    announce: true,
    line: 'search-mcp is down: server_down fired.',
    atMs: OPENED_AT_MS,
    incident: {
      id: 'K7Q2MD',
      environment: 'production',
      status: 'triggered',
      severity: 'critical',
      title: 'search-mcp is down',
      cause: 'MCP timeout after 10.0 s; REST http_error 502 in 34 ms; since 14:29 UTC.',
      openedAtMs: OPENED_AT_MS,
      resolvedAtMs: null,
      members: ['search-mcp'],
      memberCount: 1,
      rules: ['server_down'],
      acknowledgedBy: null,
      assignee: null,
      nextEscalation: { atMs: OPENED_AT_MS + 15 * 60_000, whom: ['team lead'] },
      snoozedUntilMs: null,
      recentChecks: 'HHHHHHHHHHHHHHHHDDUU',
      changes: ['release r42 promoted at 14:12 UTC'],
      runbook: 'Restart search-mcp',
      runbookToFollow: 'server-down',
      notes: ['dashboard: https://dash.example.com/search'],
      buttons: ['ack', 'run', 'snooze', 'escalate', 'assign', 'note', 'resolve', 'silence'],
      url: 'https://watch.example.com/incidents/K7Q2MD',
      temporalUrl: 'https://temporal.example.com/namespaces/default/workflows/incident-K7Q2MD',
    },
  });
}

export class NotificationBuilder {
  readonly #draft: Notification;

  constructor(draft: Notification) {
    this.#draft = draft;
  }

  with(changes: Partial<Omit<Notification, 'incident'>>): NotificationBuilder {
    return new NotificationBuilder({ ...this.#draft, ...changes });
  }

  of(changes: Partial<IncidentBrief>): NotificationBuilder {
    return new NotificationBuilder({ ...this.#draft, incident: { ...this.#draft.incident, ...changes } });
  }

  acknowledged(by = 'Ana'): NotificationBuilder {
    return this.with({
      key: 'K7Q2MD:2:acknowledged',
      event: 'acknowledged',
      announce: false,
      line: `${by} acknowledged.`,
    }).of({
      status: 'acknowledged',
      acknowledgedBy: by,
      nextEscalation: null,
      buttons: ['unack', 'run', 'snooze', 'assign', 'note', 'resolve'],
    });
  }

  escalated(): NotificationBuilder {
    return this.with({
      key: 'K7Q2MD:3:escalated',
      event: 'escalated',
      announce: true,
      line: 'Nobody answered: team lead is told.',
    });
  }

  resolved(): NotificationBuilder {
    return this.with({
      key: 'K7Q2MD:4:resolved',
      event: 'resolved',
      announce: true,
      line: 'search-mcp recovered.',
      atMs: OPENED_AT_MS + 14 * 60_000,
    }).of({
      status: 'resolved',
      resolvedAtMs: OPENED_AT_MS + 14 * 60_000,
      nextEscalation: null,
      recentChecks: 'HHHHHHHHHHHHDDUUUUHH',
      buttons: ['note', 'reopen'],
    });
  }

  build(): Notification {
    return this.#draft;
  }
}
