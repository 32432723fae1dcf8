import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AddressedChannel } from '../domain/escalation/addressed-channel.ts';
import type { IncidentBeginning } from '../domain/incident/advance-incident.ts';
import type { GivenCommand } from '../domain/incident/incident-command.ts';
import type { IncidentMessage } from '../domain/incident/incident-message.ts';
import type { IncidentState } from '../domain/incident/incident-state.ts';
import type { IncidentFact, Telling } from '../domain/incident/incident-step.ts';
import type { IncidentView } from '../domain/incident/incident-view.ts';
import type { TimelineEntry } from '../domain/incident/timeline-entry.ts';

export interface IncidentInput {
  readonly version: 1;
  readonly beginning: IncidentBeginning;
  /** Carried over a continue-as-new; absent at the first start. */
  readonly carried?: CarriedIncident;
}

export interface CarriedIncident {
  readonly state: IncidentState;
  /** Facts taken in but not yet decided on. */
  readonly unprocessed: readonly IncidentFact[];
  /** Decided and not written yet. */
  readonly entries: readonly TimelineEntry[];
  /** Decided and not told yet. */
  readonly tellings: readonly Telling[];
  /** Waiting for their turn at their channels, in order; absent from runs before there were turns. */
  readonly waiting?: readonly AddressedTelling[];
}

/** A message with one of the channels that it goes to. */
export interface AddressedTelling {
  readonly addressed: AddressedChannel;
  readonly telling: Telling;
}

/** From the fleet, in order. */
export const incidentTold = defineSignal<[{ readonly messages: readonly IncidentMessage[] }]>('told');
/** From a person: the view after it. */
export const incidentCommand = defineUpdate<IncidentView, [GivenCommand]>('command');
export const incidentView = defineQuery<IncidentView>('view');
