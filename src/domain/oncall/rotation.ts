/** People who take turns (RESPONDING section 2). */
export interface Rotation {
  readonly name: string;
  /** Names of users, in the order of their turns; at least one. */
  readonly members: readonly string[];
  /** Length of a turn, in days of the zone: a handover stays at its hour when clocks change. */
  readonly turnDays: number;
  /** Local date and time of the first handover, `2026-11-02T09:00`. */
  readonly firstHandover: string;
  /** IANA zone. */
  readonly zone: string;
  /** Only at these times of the week, in the zone; at all times where empty. A layer that is silent leaves it to the next. */
  readonly hours: readonly WeeklyHours[];
  /** A rotation of the same name may have several layers; the first that has somebody is asked. Lower is asked first. */
  readonly layer: number;
}

export interface WeeklyHours {
  /** Monday is 1, Sunday 7. */
  readonly days: readonly number[];
  /** Minutes of the day; `to` is excluded and may be lower than `from`, then it is on the next day. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Somebody stands in for whoever has the turn. */
export interface Override {
  readonly rotation: string;
  readonly user: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

export interface OncallSettings {
  readonly rotations: readonly Rotation[];
  readonly overrides: readonly Override[];
}
