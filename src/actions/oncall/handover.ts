import { z } from 'zod';
import type { OncallSettings } from '../../domain/oncall/rotation.ts';
import { handovers, onCall } from '../../domain/oncall/who-is-on-call.ts';
import type { Handover } from '../../domain/oncall/who-is-on-call.ts';
import { defineAction } from '../action.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';
import { layerField, presentWhy, readOncall, requireRotation, rotationField } from './rotations.ts';
import { whyField, zoneOf } from './rotations.ts';

const handoverRow = z.object({
  user: z.string(),
  from: isoTime,
  until: nullableIsoTime.describe('null: for longer than is looked ahead'),
  why: whyField,
  layer: layerField,
});

const DAY_MS = 86_400_000;
/** The last is only for long turns. */
const LOOKED_AHEAD = [62 * DAY_MS, 400 * DAY_MS, 1_500 * DAY_MS] as const;

export const oncallHandover = defineAction({
  name: 'oncall/handover',
  noun: 'oncall',
  verb: 'handover',
  summary: 'Show the coming handovers of a rotation',
  description:
    'Who takes over when, for how long and why, those who stand in among them. Handovers stay at their hour when the clocks of the rotation change.',
  examples: [
    { command: 'watchkeeper oncall handover primary', says: 'Who is on call in the next weeks?' },
    { command: 'watchkeeper oncall handover primary --limit 1', says: 'Who takes over next?' },
  ],
  cli: {
    path: ['oncall', 'handover'],
    positionals: [{ field: 'rotation', label: 'ROTATION', required: true, variadic: false }],
  },
  slack: 'handover',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    rotation: rotationField,
    limit: z.int().min(1).max(100).default(10).describe('How many handovers are shown at most'),
  }),
  output: z.object({
    environment: z.string(),
    timestamp: isoTime,
    rotation: z.string(),
    zone: z.string().describe('IANA zone of its first layer'),
    user: z.string().nullable().describe('Who has it now; null: nobody'),
    handovers: z.array(handoverRow).describe('The soonest first'),
  }),
  exitCode: () => 0,
  run: async (context, { rotation, limit }) => {
    const settings = await readOncall(context);
    requireRotation(settings, rotation);
    const nowMs = context.nowMs();
    return {
      environment: context.environment,
      timestamp: new Date(nowMs).toISOString(),
      rotation,
      zone: zoneOf(settings, rotation),
      user: onCall(settings, rotation, nowMs)?.user ?? null,
      handovers: coming(settings, rotation, { nowMs, limit }).map(({ user, startsAtMs, endsAtMs, why }) => ({
        user,
        from: new Date(startsAtMs).toISOString(),
        until: isoTimeOrNull(endsAtMs),
        ...presentWhy(why),
      })),
    };
  },
});

type Coming = Omit<Handover, 'endsAtMs'> & { readonly endsAtMs: number | null };

function coming(
  settings: OncallSettings,
  rotation: string,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): readonly Coming[] {
  let found: readonly Coming[] = [];
  for (const ahead of LOOKED_AHEAD) {
    const toMs = nowMs + ahead;
    const all = handovers(settings, rotation, { fromMs: nowMs, toMs });
    found = all
      .filter(({ startsAtMs }) => startsAtMs > nowMs)
      .map((each) => (each.endsAtMs === toMs ? { ...each, endsAtMs: null } : each));
    if (found.length > limit) break;
  }
  return found.slice(0, limit);
}
