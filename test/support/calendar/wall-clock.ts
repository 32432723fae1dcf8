const QUARTER = 900_000;
const HOUR = 3_600_000;

/**
 * What the clocks of a zone show in every quarter of an hour of a span, found by asking Intl about hour after hour in
 * UTC, and about each quarter of an hour in which something changed. It shares nothing with what it judges.
 */
export interface WallClock {
  /** The first moment at which clocks show it; where they never do, as if the offset before had gone on. */
  readonly instantOf: (wall: number) => number;
  /** What they show at a whole quarter of an hour. */
  readonly wallOf: (atMs: number) => number;
  /** Walls that clocks pass over or show twice. */
  readonly oddWalls: readonly number[];
}

export function watchClock(zone: string, fromMs: number, toMs: number): WallClock {
  const read = reader(zone);
  const walls = new Map<number, number>();
  const instants = new Map<number, { readonly first: number; readonly last: number }>();
  const odd: number[] = [];
  const note = (at: number, wall: number): void => {
    walls.set(at, wall);
    const known = instants.get(wall);
    if (known !== undefined) odd.push(wall);
    instants.set(wall, { first: known?.first ?? at, last: at });
  };
  let before = read(fromMs) - fromMs;
  for (let hour = fromMs; hour < toMs; hour += HOUR) {
    const after = read(hour + HOUR) - (hour + HOUR);
    for (let at = hour; at < hour + HOUR; at += QUARTER) note(at, before === after ? at + before : read(at));
    before = after;
  }
  const [lowest, highest] = [read(fromMs), read(toMs)];
  for (let wall = lowest; wall < highest; wall += QUARTER) if (!instants.has(wall)) odd.push(wall);
  return {
    oddWalls: odd,
    wallOf: (at) => walls.get(at) ?? read(at),
    instantOf: (wall) => {
      const shown = instants.get(wall);
      if (shown !== undefined) return shown.first;
      let earlier = wall - QUARTER;
      while (!instants.has(earlier) && earlier > lowest) earlier -= QUARTER;
      return (instants.get(earlier)?.last ?? Number.NaN) + (wall - earlier);
    },
  };
}

function reader(zone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (atMs) => Date.parse(`${format.format(atMs).replace(' ', 'T')}Z`);
}

/** Both hemispheres, half hours and quarters, changes at midnight and of half an hour, and none at all. */
export const TWENTY_ZONES = [
  'UTC',
  'Asia/Hong_Kong',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Asia/Jerusalem',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Europe/Berlin',
  'Europe/London',
  'Europe/Lisbon',
  'America/New_York',
  'America/Los_Angeles',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Santiago',
  'America/Havana',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
] as const;
