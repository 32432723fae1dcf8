import type { Contact, EscalationPolicies, User } from '../escalation/escalation-policy.ts';
import type { RoutingSettings } from '../fleet/routing-settings.ts';
import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import type { ChannelSpec } from '../notify/channel-spec.ts';
import type { OncallSettings } from '../oncall/rotation.ts';

/** How alerts become incidents and who is told: the release's part of the alerting section. Secrets are references. */
export interface RespondingSettings {
  readonly routing: RoutingSettings;
  readonly channels: readonly ChannelSpec[];
  readonly contacts: readonly Contact[];
  readonly users: readonly User[];
  readonly escalation: EscalationPolicies;
  readonly oncall: OncallSettings;
  readonly maintenance: readonly MaintenanceWindow[];
  /** Of the page and of Temporal's UI, for links in messages; null where none is configured. */
  readonly publicUrl: string | null;
  readonly temporalUiUrl: string | null;
}
