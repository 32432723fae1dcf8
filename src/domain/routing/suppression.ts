import { serverOf } from '../alert/alert-subject.ts';
import type { ConditionKey } from '../server/server-state.ts';
import { covers } from '../maintenance/covers.ts';
import type { RespondingState, Route, RoutedAlert, WindowSpan } from './responding-state.ts';

/** Since when conditions hold, by condition and server: the fleet's level. */
export type Level = Readonly<Partial<Record<ConditionKey, Readonly<Record<string, number>>>>>;

export interface Surroundings {
  readonly environment: string;
  readonly level: Level;
  readonly nowMs: number;
}

type Suppressed = Extract<Route, { readonly status: 'suppressed' }>;

/** Why nobody is told of the alert, null where somebody is: a window, then a silence, then a parent that is down. */
export function suppressionOf(
  alert: RoutedAlert,
  state: RespondingState,
  around: Surroundings,
): Suppressed | null {
  return byWindow(alert, state, around) ?? bySilence(alert, state, around) ?? byParent(alert, state, around);
}

/** The window or silence that covers the alert now, the window first. */
export function quietOf(alert: RoutedAlert, state: RespondingState, around: Surroundings): Suppressed | null {
  return byWindow(alert, state, around) ?? bySilence(alert, state, around);
}

function byWindow(alert: RoutedAlert, { reading }: RespondingState, around: Surroundings): Suppressed | null {
  const span = latestEnding((reading?.spans ?? []).filter((each) => holdsFor(each, alert, around)));
  if (span === null) return null;
  return { status: 'suppressed', kind: 'maintenance', by: span.name, untilMs: span.endsAtMs };
}

function bySilence(
  alert: RoutedAlert,
  { silences }: RespondingState,
  around: Surroundings,
): Suppressed | null {
  const silence = latestEnding(silences.filter((each) => holdsFor(each, alert, around)));
  if (silence === null) return null;
  return { status: 'suppressed', kind: 'silence', by: silence.id, untilMs: silence.endsAtMs };
}

type Span = Omit<WindowSpan, 'name'>;

function holdsFor(span: Span, alert: RoutedAlert, { environment, nowMs }: Surroundings): boolean {
  const holds = span.startsAtMs <= nowMs && nowMs < span.endsAtMs;
  return holds && covers(span, labelsOf(alert, environment));
}

function latestEnding<T extends Span>(spans: readonly T[]): T | null {
  return spans.toSorted((one, other) => other.endsAtMs - one.endsAtMs)[0] ?? null;
}

/** What matchers look at; an alert of the environment itself has no `server`. */
export function labelsOf(alert: RoutedAlert, environment: string): Readonly<Record<string, string>> {
  const { labels, rule, severity } = alert;
  const server = serverOf(alert);
  return { ...labels, ...(server === null ? {} : { server }), rule, severity, environment };
}

/** A parent that is down. One that is being brought down with its children names the first that is. */
function byParent(alert: RoutedAlert, state: RespondingState, { level }: Surroundings): Suppressed | null {
  const down = level['status:UNHEALTHY'] ?? {};
  const parents = parentsOf(alert, state.reading?.settings.inhibitBy ?? []);
  const parent = parents.find((each) => each !== alert.server && Object.hasOwn(down, each));
  return parent === undefined
    ? null
    : { status: 'suppressed', kind: 'inhibition', by: parent, untilMs: null };
}

/** Servers without which this one cannot be well: those named, and those that a shared label names. */
export function parentsOf(
  { dependsOn, labels }: Pick<RoutedAlert, 'dependsOn' | 'labels'>,
  inhibitBy: readonly string[],
): readonly string[] {
  const shared = inhibitBy.flatMap((label) => (Object.hasOwn(labels, label) ? [labels[label] ?? ''] : []));
  return shared.length === 0 ? dependsOn : [...dependsOn, ...shared];
}
