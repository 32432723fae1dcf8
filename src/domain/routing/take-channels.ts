import {
  afterReport,
  failingAlert,
  NOTIFICATION_FAILING,
  stillConfigured,
} from '../self-watch/failing-channels.ts';
import type { ChannelReport, FailingChannel } from '../self-watch/failing-channels.ts';
import { withMessages } from './outgoing.ts';
import type { RespondingState } from './responding-state.ts';
import { takeOwnAlert } from './take-alerts.ts';

/** What an incident has seen of a channel: the environment's own alert fires while any is failing. */
export function takeChannelReport(
  state: RespondingState,
  report: ChannelReport,
  nowMs: number,
): RespondingState {
  return withFailing(state, afterReport(state.failingChannels, report, nowMs), nowMs);
}

/** The channels of the configuration, as it was read: what it no longer has is not awaited. */
export function takeConfiguredChannels(
  state: RespondingState,
  channels: readonly string[],
  nowMs: number,
): RespondingState {
  return withFailing(state, stillConfigured(state.failingChannels, channels), nowMs);
}

/** Incidents that go on are told which fail, so that they say when a message of theirs gets through. */
function withFailing(
  state: RespondingState,
  failingChannels: readonly FailingChannel[],
  nowMs: number,
): RespondingState {
  if (failingChannels === state.failingChannels) return state;
  const channels = failingChannels.map(({ name }) => name);
  const message = { kind: 'channels_failing', channels } as const;
  const listening = state.incidents.filter(({ members }) => members.length > 0);
  const told = withMessages(
    { ...state, failingChannels },
    new Map(listening.map(({ id }) => [id, [message]])),
  );
  return takeOwnAlert(told, NOTIFICATION_FAILING, { said: failingAlert(failingChannels), nowMs });
}
