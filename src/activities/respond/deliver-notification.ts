import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Activities, DeliverInput, WaitingDelivery } from '../../contract/activities.ts';
import { failedDelivery } from '../../domain/notify/failed-delivery.ts';
import type { DeliveryOutcome } from '../../domain/incident/incident-step.ts';
import type { ChannelSpec } from '../../domain/notify/channel-spec.ts';
import type { Delivery } from '../../domain/notify/notification.ts';
import { waitReason, waitsForTurn } from '../../domain/notify/turn.ts';
import type { IncidentStore, MessageAttempt, StoredMessage } from '../../ports/incident-store.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { RecordStore } from '../../ports/store.ts';
import { answering } from '../answering.ts';
import { composeBrief } from './compose-brief.ts';
import type { ReadResponding } from './responding-reader.ts';

export interface DeliveryParts {
  readonly store: Pick<IncidentStore, 'beginMessage' | 'takeTurn' | 'endAttempt' | 'messageReference'> &
    Pick<RecordStore, 'history' | 'edges'>;
  readonly notifier: Notifier;
  readonly readResponding: ReadResponding;
  readonly namespace: string;
  readonly nowMs: () => number;
}

/** Whoever waits asks again this soon at the latest, so that a limit that is raised is noticed. */
const LONGEST_WAIT_MS = 60_000;

/**
 * One attempt at one message. It is noted before it goes out, so that an attempt after a crash knows what came of the
 * one before; a failure that may pass is thrown, for Temporal to try again when the other side asks for it. A channel
 * that has had its fill is no failure: what is thrown would run into the limits that are set for failures.
 */
export function createDeliverNotification(parts: DeliveryParts): Activities['deliverNotification'] {
  return (input) => answering(() => deliver(parts, input, Context.current().cancellationSignal));
}

async function deliver(
  parts: DeliveryParts,
  input: DeliverInput,
  signal: AbortSignal,
): Promise<DeliveryOutcome | WaitingDelivery> {
  const { store, notifier, readResponding, namespace, nowMs } = parts;
  const { channel: name, addressees, telling, view } = input;
  const { environment, id } = view;
  const settings = await readResponding(environment);
  const channel = settings.channels.find((each) => each.name === name);
  const subject = `incident:${id}`;
  const key = `${subject}:${telling.number}:${name}`;
  const { event, announce, line, atMs } = telling;
  const queued = await store.beginMessage({ environment, key, channel: name, subject, event, atMs });
  if (isSettled(queued)) return outcomeOf(queued, false);
  const end = (attempt: Omit<MessageAttempt, 'atMs'>): Promise<StoredMessage> =>
    store.endAttempt(key, { ...attempt, atMs: nowMs() });
  if (channel === undefined) {
    const detail = `The configuration has no channel ${name} any more.`;
    return outcomeOf(await end({ status: 'failed', reference: null, detail }), true);
  }
  if (waitsForTurn(view.severity)) {
    const waitMs = await waitFor(parts, key, channel);
    if (waitMs > 0) return { status: 'queued', waitMs };
  }
  const reference = await store.messageReference(environment, name, subject);
  const incident = await composeBrief(store, view, { ...settings, namespace });
  const notification = { key, subject, event, announce, line, atMs, incident };
  const sent = reference === null ? null : { channel: name, reference };
  const delivery = await attempt(notifier, { notification, channel, addressees, sent }, signal);
  if (delivery.status !== 'failed') return outcomeOf(await end(delivery), false);
  const failed = await end({ status: 'failed', reference: null, detail: delivery.detail });
  if (delivery.isPermanent) return outcomeOf(failed, true);
  throw ApplicationFailure.create({
    type: 'NOTIFICATION_FAILED',
    message: delivery.detail,
    ...(delivery.retryAfterMs === null ? {} : { nextRetryDelay: delivery.retryAfterMs }),
  });
}

async function waitFor(
  { store, nowMs }: DeliveryParts,
  key: string,
  { name, perMinute }: ChannelSpec,
): Promise<number> {
  const now = nowMs();
  const reason = (turnAtMs: number): string => waitReason(name, perMinute, turnAtMs);
  const turnAtMs = await store.takeTurn(key, { perMinute, nowMs: now, reason });
  return Math.min(turnAtMs - now, LONGEST_WAIT_MS);
}

/** A secret that is not there may be there soon: the operator is told which, and it is tried again. */
async function attempt(
  notifier: Notifier,
  request: Parameters<Notifier['deliver']>[0],
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    return await notifier.deliver(request, signal);
  } catch (error) {
    return failedDelivery(error, false);
  }
}

function isSettled({ status }: StoredMessage): boolean {
  return status === 'sent' || status === 'delivered' || status === 'suppressed';
}

function outcomeOf(
  { channel, event, status, attempts, detail }: StoredMessage,
  isPermanent: boolean,
): DeliveryOutcome {
  return { channel, event, status: status === 'queued' ? 'failed' : status, isPermanent, attempts, detail };
}
