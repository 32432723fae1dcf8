import { z } from 'zod';
import type { ModeSet } from '../../ports/control.ts';
import { isoTime } from '../iso-time.ts';

export const modeSchema = z.object({
  mode: z.enum(['normal', 'paused']),
  since: isoTime,
  who: z.string(),
  reason: z.string(),
});

export type ModeShown = z.output<typeof modeSchema>;

export const modeReasonField = z.string().max(500).default('').describe('Why, for people and the audit log');

export function presentMode({ mode }: ModeSet): ModeShown {
  return {
    mode: mode.mode,
    since: new Date(mode.sinceMs).toISOString(),
    who: mode.who,
    reason: mode.reason,
  };
}
