import type { Activities, DeliverInput, RecordIncidentInput } from '../../../src/contract/activities.ts';
import type { RunActivities } from '../../../src/contract/run.ts';
import { DEFAULT_RESPONDING } from '../../../src/domain/release/default-responding.ts';
import type { RespondingSettings } from '../../../src/domain/release/responding-settings.ts';

export interface Responses {
  readonly settings?: Partial<RespondingSettings>;
  readonly onRecord?: (input: RecordIncidentInput) => void;
}

/** Activities of responding that keep what is told in a list, at one channel called `console`. */
export function respondingTo(
  told: DeliverInput[],
  { settings, onRecord }: Responses = {},
): Omit<Activities, 'planShards' | 'watchShard' | keyof RunActivities> {
  const { routing, escalation } = { ...DEFAULT_RESPONDING, ...settings };
  return {
    readRouting: ({ fromMs }) =>
      Promise.resolve({ settings: routing, spans: [], horizonMs: fromMs + 86_400_000 }),
    recordRouting: () => Promise.resolve(),
    readPolicy: () =>
      Promise.resolve({
        escalation,
        reopenWithinMs: routing.reopenWithinMs,
        longestSnoozeMs: routing.longestSilenceMs,
        groupIntervalMs: routing.groupIntervalMs,
        repeatIntervalMs: routing.repeatIntervalMs,
      }),
    recordIncident: (input) => {
      onRecord?.(input);
      return Promise.resolve();
    },
    addressNotification: () =>
      Promise.resolve({
        channels: [{ channel: 'console', addressees: [], fallback: null }],
        unreachable: [],
      }),
    deliverNotification: (input) => {
      told.push(input);
      const { channel, telling } = input;
      return Promise.resolve({
        channel,
        event: telling.event,
        status: 'sent',
        isPermanent: false,
        attempts: 1,
        detail: '',
      });
    },
    readRunbook: ({ runbook }) =>
      Promise.resolve({ status: 'refused', reason: `there is no runbook ${runbook}` }),
    takeFirstLook: ({ servers }) => Promise.resolve(servers.map((server) => `${server} is HEALTHY now.`)),
  };
}
