import { z } from 'zod';
import type { ModeView } from '../../domain/fleet/mode.ts';
import type { ModeSet } from '../../ports/control.ts';
import type { ActionContext } from '../action.ts';
import { isoTime, nullableIsoTime } from '../iso-time.ts';

export const modeSchema = z.object({
  mode: z.enum(['normal', 'paused']),
  since: isoTime,
  who: z.string(),
  reason: z.string(),
});

/** The same as it is noted for reading; `since` and `who` are null where nobody has ever changed it. */
export const notedModeSchema = modeSchema.extend({ since: nullableIsoTime, who: z.string().nullable() });

export type NotedMode = z.output<typeof notedModeSchema>;

export type ModeShown = z.output<typeof modeSchema>;

export const modeReasonField = z.string().max(500).default('').describe('Why, for people and the audit log');

export function presentMode({ mode, sinceMs, who, reason }: ModeView): ModeShown {
  return { mode, since: new Date(sinceMs).toISOString(), who, reason };
}

export function presentNotedMode(mode: ModeView | null): NotedMode {
  return mode === null ? { mode: 'normal', since: null, who: null, reason: '' } : presentMode(mode);
}

/** Notes what the fleet has said, for those who read the store alone. */
export async function noteMode(
  { store, environment }: Pick<ActionContext, 'store' | 'environment'>,
  { mode }: ModeSet,
): Promise<void> {
  const noted = await store.mode(environment);
  const isNoted = noted?.mode === mode.mode && noted.sinceMs === mode.sinceMs;
  if (!isNoted) await store.noteMode(environment, mode);
}
