import { z } from 'zod';
import { testOfSubject } from '../../domain/notify/test-press.ts';
import { readIncidentId } from '../../domain/incident/incident-id.ts';

/** What an event of PagerDuty's asks of us. */
export type PagerDutyRequest =
  | {
      readonly kind: 'act';
      readonly action: 'incident/ack' | 'incident/resolve';
      readonly incident: string;
      /** `pagerduty:<name>`. */
      readonly who: string;
      /** The same for every delivery of the event. */
      readonly once: string;
    }
  /** Somebody has answered a test of the channel. */
  | {
      readonly kind: 'test';
      /** Of the test's messages. */
      readonly subject: string;
      readonly who: string;
      readonly occurredAtMs: number | null;
    }
  /** Nothing that we act on, and why. */
  | { readonly kind: 'ignored'; readonly reason: 'other_event' | 'other_incident' | 'our_own' }
  | { readonly kind: 'malformed' };

const ACTIONS: ReadonlyMap<string, 'incident/ack' | 'incident/resolve'> = new Map([
  ['incident.acknowledged', 'incident/ack'],
  ['incident.resolved', 'incident/resolve'],
]);

const shape = z.object({
  event: z.object({
    id: z.string().min(1).max(100),
    event_type: z.string(),
    occurred_at: z.string().max(40).optional(),
    agent: z
      .object({ type: z.string().max(100).optional(), summary: z.string().max(500).nullish() })
      .nullish(),
    data: z.object({ incident_key: z.string().max(255).nullish() }).optional(),
  }),
});

/**
 * Reads a V3 webhook (developer.pagerduty.com/docs/webhooks). An incident of ours has the key `incident:<ID>`, which was
 * its `dedup_key`; a test's is `test:<id>`. What an integration did was sent to PagerDuty, by us: it says nothing new, and may be older than what
 * has happened here since.
 */
export function readPagerDutyEvent(body: unknown): PagerDutyRequest {
  const parsed = shape.safeParse(body);
  if (!parsed.success) return { kind: 'malformed' };
  const { id, event_type: type, occurred_at: at, agent, data } = parsed.data.event;
  const action = ACTIONS.get(type);
  if (action === undefined) return { kind: 'ignored', reason: 'other_event' };
  const key = data?.incident_key ?? '';
  const isTest = testOfSubject(key) !== null;
  if (!isTest && !/^incident:[0-9A-Z]{4,16}$/.test(key)) return { kind: 'ignored', reason: 'other_incident' };
  if (/inbound_integration/.test(agent?.type ?? '')) return { kind: 'ignored', reason: 'our_own' };
  const name = (agent?.summary ?? '')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 100);
  const who = `pagerduty:${name === '' ? 'somebody' : name}`;
  if (isTest) {
    const occurredAtMs = Date.parse(at ?? '');
    return {
      kind: 'test',
      subject: key,
      who,
      occurredAtMs: Number.isNaN(occurredAtMs) ? null : occurredAtMs,
    };
  }
  return {
    kind: 'act',
    action,
    incident: readIncidentId(key),
    who,
    once: `pagerduty:${id}`,
  };
}
