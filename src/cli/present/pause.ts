import type { FleetHealth } from '../../actions/server/fleet-health.ts';
import { describePause, RESUME_COMMAND } from '../../domain/fleet/mode.ts';
import type { Look } from './look.ts';
import type { Facts } from './presentation.ts';
import { printable, wrap } from './text-width.ts';

type AtMoment = Pick<FleetHealth, 'mode' | 'timestamp'>;

/** Why nothing is probed and how to go on; null where probing goes on. */
export function pauseText({ mode: { mode, since, who, reason }, timestamp }: AtMoment): string | null {
  if (mode !== 'paused' || since === null || who === null) return null;
  const said = describePause({ sinceMs: Date.parse(since), who, reason }, Date.parse(timestamp));
  return printable(`${said} Go on with: ${RESUME_COMMAND}`);
}

/** The same for the head of a view; nothing where probing goes on. */
export function pauseLines(moment: AtMoment, look: Look): readonly string[] {
  const text = pauseText(moment);
  if (text === null) return [];
  const marked = look.isTerminal ? `▲ ${text}` : text;
  return wrap(marked, look.width).map((line) => look.paint('warning', line));
}

/** The same for a view that is watched on a pipe. */
export function pauseFacts(moment: AtMoment): Facts {
  const line = pauseText(moment);
  return line === null
    ? new Map()
    : new Map([['mode', { mark: moment.mode.since ?? '', line, isTrouble: true }]]);
}
