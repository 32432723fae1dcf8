import { ENVIRONMENT_ITSELF } from '../alert/alert-subject.ts';
import type { RespondingState, RoutedAlert } from './responding-state.ts';
import { labelsOf } from './suppression.ts';

/**
 * The group of an alert: the labels that `group_by` names with their values, as Alertmanager writes them, whatever
 * their order in the configuration. Null where grouping is off, where the alert lacks one of them, and of
 * the environment's own: what keeps people from being told is no part of what they are told.
 */
export function groupOf(
  alert: RoutedAlert,
  { reading }: RespondingState,
  environment: string,
): string | null {
  if (alert.server === ENVIRONMENT_ITSELF) return null;
  const names = [...new Set(reading?.settings.groupBy ?? [])].toSorted();
  const labels = labelsOf(alert, environment);
  const pairs = names.flatMap((name) =>
    Object.hasOwn(labels, name) ? [`${name}=${JSON.stringify(labels[name])}`] : [],
  );
  return names.length === 0 || pairs.length < names.length ? null : pairs.join(', ');
}
