import { z } from 'zod';
import type { RoutedAlert } from '../../domain/routing/responding-state.ts';
import { formatMatcher } from '../../domain/silence/matches.ts';
import type { Silence } from '../../domain/silence/silence.ts';
import { coveredAlerts } from '../alert/covered-alerts.ts';
import { isoTime } from '../iso-time.ts';

export const SILENCE_STATUSES = ['holding', 'coming', 'ended'] as const;

export const silenceRowSchema = z.object({
  id: z.string(),
  status: z.enum(SILENCE_STATUSES),
  matchers: z.array(z.string()).describe('All have to fit: tier=gold, server!=web-*'),
  starts_at: isoTime,
  ends_at: isoTime,
  author: z.string(),
  comment: z.string(),
  alerts: z.int().describe('Alerts that fire now and match it'),
});

export type SilenceRow = z.output<typeof silenceRowSchema>;

export interface SilencePlace {
  readonly environment: string;
  /** Those that fire. */
  readonly alerts: readonly RoutedAlert[];
  readonly nowMs: number;
}

export function silenceRowOf(silence: Silence, { environment, alerts, nowMs }: SilencePlace): SilenceRow {
  const { id, matchers, startsAtMs, endsAtMs, author, comment } = silence;
  return {
    id,
    status: endsAtMs <= nowMs ? 'ended' : startsAtMs <= nowMs ? 'holding' : 'coming',
    matchers: matchers.map(formatMatcher),
    starts_at: new Date(startsAtMs).toISOString(),
    ends_at: new Date(endsAtMs).toISOString(),
    author,
    comment,
    alerts: coveredAlerts(silence, alerts, environment).length,
  };
}
