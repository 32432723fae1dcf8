export interface HostLoad {
  /** Programs that ran or waited, on average over the last minute, five and fifteen. */
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
  /** People logged in; null where it is not said. */
  readonly users: number | null;
}

const AVERAGES = /load averages?:\s*(\d+\.\d+),?\s+(\d+\.\d+),?\s+(\d+\.\d+)/;

/** What `uptime` says; null where it says no load. */
export function readLoad(text: string): HostLoad | null {
  const [, load1, load5, load15] = AVERAGES.exec(text) ?? [];
  if (load1 === undefined) return null;
  const users = /(\d+) users?\b/.exec(text)?.[1];
  return {
    load1: Number(load1),
    load5: Number(load5),
    load15: Number(load15),
    users: users === undefined ? null : Number(users),
  };
}
