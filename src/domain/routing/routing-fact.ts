import type { MaintenanceWindow } from '../maintenance/maintenance-window.ts';
import type { ChannelReport } from '../self-watch/failing-channels.ts';
import type { Silence } from '../silence/silence.ts';
import type { RoutingReading } from './responding-state.ts';

/** What the part of the fleet that routes alerts is told, beside edges and snapshots. */
export type RoutingFact =
  /** Of the reading that was asked for under this number. */
  | { readonly kind: 'routing_read'; readonly number: number; readonly reading: RoutingReading }
  | { readonly kind: 'incident_opened'; readonly id: string }
  | { readonly kind: 'incident_told'; readonly id: string }
  /** It has closed, or cannot be reached because it has. */
  | { readonly kind: 'incident_closed'; readonly id: string }
  | { readonly kind: 'channel_reported'; readonly report: ChannelReport }
  | { readonly kind: 'projected' }
  | { readonly kind: 'silence_added'; readonly silence: Silence }
  | { readonly kind: 'silence_expired'; readonly id: string }
  | { readonly kind: 'window_added'; readonly window: MaintenanceWindow }
  | { readonly kind: 'window_cancelled'; readonly name: string };
