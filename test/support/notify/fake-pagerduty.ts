import { z } from 'zod';
import { startHttpFake, type FakeAnswer, type FakeRequest, type HttpFake } from './http-fake.ts';

export interface FakePagerDutyOptions {
  /** Of 32 characters. */
  readonly routingKey?: string;
}

export interface PagerDutyAlert {
  readonly dedupKey: string;
  readonly status: 'triggered' | 'acknowledged' | 'resolved';
  readonly summary: string;
  readonly severity: string;
  /** How often it was triggered. */
  readonly triggers: number;
  readonly event: z.infer<typeof Trigger>;
}

/** PagerDuty's Events API v2, as developer.pagerduty.com describes it. */
export interface FakePagerDuty extends HttpFake {
  /** For `events_url`. */
  readonly eventsUrl: string;
  readonly routingKey: string;
  /** Every alert, oldest first: a resolved one is not opened again, the next trigger makes a new one. */
  readonly alerts: () => readonly PagerDutyAlert[];
}

const LARGEST_EVENT = 512 * 1024;

const Common = { routing_key: z.string(), dedup_key: z.string().max(255).optional() };

const Trigger = z.object({
  ...Common,
  event_action: z.literal('trigger'),
  client: z.string().optional(),
  client_url: z.string().optional(),
  links: z.array(z.object({ href: z.url(), text: z.string().optional() })).optional(),
  payload: z.object({
    summary: z.string().min(1).max(1_024),
    source: z.string().min(1),
    severity: z.enum(['critical', 'error', 'warning', 'info']),
    timestamp: z.iso.datetime().optional(),
    component: z.string().optional(),
    group: z.string().optional(),
    class: z.string().optional(),
    custom_details: z.record(z.string(), z.unknown()).optional(),
  }),
});

const FollowUp = z.object({
  ...Common,
  event_action: z.enum(['acknowledge', 'resolve']),
  dedup_key: z.string(),
});
const Event = z.discriminatedUnion('event_action', [Trigger, FollowUp]);

export async function startFakePagerDuty(options: FakePagerDutyOptions = {}): Promise<FakePagerDuty> {
  const routingKey = options.routingKey ?? 'e93facc04764012d7bfb002500d5d1a6';
  const alerts: PagerDutyAlert[] = [];
  const fake = await startHttpFake((request) => answer(request, routingKey, alerts));
  return { ...fake, eventsUrl: `${fake.origin}/v2/enqueue`, routingKey, alerts: () => alerts };
}

function answer({ path, body }: FakeRequest, routingKey: string, alerts: PagerDutyAlert[]): FakeAnswer {
  if (path !== '/v2/enqueue') return { status: 404, body: 'not found' };
  const parsed = Event.safeParse(parseJson(body));
  if (!parsed.success || body.length > LARGEST_EVENT)
    return invalid(
      parsed.error?.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`) ?? ['too large'],
    );
  const event = parsed.data;
  if (event.routing_key !== routingKey) return invalid(['Invalid routing key']);
  const dedupKey = event.dedup_key ?? `made-${alerts.length}`;
  apply(alerts, dedupKey, event);
  const said = { status: 'success', message: 'Event processed', dedup_key: dedupKey };
  return { status: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) };
}

function apply(alerts: PagerDutyAlert[], dedupKey: string, event: z.infer<typeof Event>): void {
  const at = alerts.findIndex((alert) => alert.dedupKey === dedupKey && alert.status !== 'resolved');
  const open = alerts[at];
  if (event.event_action === 'trigger') {
    const { summary, severity } = event.payload;
    if (open === undefined)
      alerts.push({ dedupKey, status: 'triggered', summary, severity, triggers: 1, event });
    else alerts[at] = { ...open, severity, triggers: open.triggers + 1, event };
  } else if (open !== undefined) {
    alerts[at] = { ...open, status: event.event_action === 'resolve' ? 'resolved' : 'acknowledged' };
  }
}

function invalid(errors: readonly string[]): FakeAnswer {
  const body = JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors });
  return { status: 400, headers: { 'content-type': 'application/json' }, body };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
