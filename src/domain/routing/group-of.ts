import type { RespondingState, RoutedAlert } from './responding-state.ts';
import { labelsOf } from './suppression.ts';

/**
 * The group of an alert: the labels that `group_by` names with their values, as Alertmanager writes them, whatever
 * their order in the configuration. Null where grouping is off, or the alert lacks one of them.
 */
export function groupOf(
  alert: RoutedAlert,
  { reading }: RespondingState,
  environment: string,
): string | null {
  const names = [...new Set(reading?.settings.groupBy ?? [])].toSorted();
  const labels = labelsOf(alert, environment);
  const pairs = names.flatMap((name) =>
    Object.hasOwn(labels, name) ? [`${name}=${JSON.stringify(labels[name])}`] : [],
  );
  return names.length === 0 || pairs.length < names.length ? null : pairs.join(', ');
}
