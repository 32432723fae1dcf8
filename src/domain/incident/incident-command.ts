/** What people do to an incident. */
export type IncidentCommand =
  | { readonly kind: 'ack' }
  | { readonly kind: 'unack' }
  | { readonly kind: 'assign'; readonly to: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'snooze'; readonly untilMs: number }
  | { readonly kind: 'escalate' }
  | { readonly kind: 'run' }
  | { readonly kind: 'resolve'; readonly cause: string }
  | { readonly kind: 'reopen' };

export type IncidentCommandKind = IncidentCommand['kind'];

/** A command and whose it is. */
export interface GivenCommand {
  readonly who: string;
  readonly command: IncidentCommand;
}
