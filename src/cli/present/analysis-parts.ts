import { flow } from './flow.ts';
import type { Look } from './look.ts';

export interface Headed {
  readonly environment: string;
  readonly time_range: string | number;
}

/** Environment, time looked at, and what came of it. */
export function headOf(body: Headed, what: string, look: Look): readonly string[] {
  return flow(
    [{ text: body.environment, style: 'strong' }, { text: `last ${rangeText(body)}`, style: 'faint' }, what],
    look,
  );
}

export function rangeText({ time_range }: Pick<Headed, 'time_range'>): string {
  return typeof time_range === 'number' ? `${time_range}s` : time_range;
}

/** With an empty line before them, where there are any. */
export function spaced(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

export function shareText(share: number | null): string {
  return share === null ? '-' : `${Math.round(share * 1000) / 10}%`;
}
