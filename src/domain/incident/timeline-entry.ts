export const TIMELINE_KINDS = [
  'alert',
  'status',
  'person',
  'escalation',
  'notification',
  'run',
  'quiet',
] as const;

/** `person`: a press or a command. `run`: what an action found, and how far a run of a runbook has got. `quiet`: a window or a silence. */
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** One thing that happened, in the incident's own record. */
export interface TimelineEntry {
  /** Rises by one within the incident, from 1 on. */
  readonly sequence: number;
  readonly atMs: number;
  readonly kind: TimelineKind;
  /** Null where no person did it. */
  readonly who: string | null;
  readonly text: string;
}
