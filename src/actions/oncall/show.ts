import { z } from 'zod';
import type { OncallSettings } from '../../domain/oncall/rotation.ts';
import { nextOnCall, onCall } from '../../domain/oncall/who-is-on-call.ts';
import { defineAction } from '../action.ts';
import { isoTime, isoTimeOrNull, nullableIsoTime } from '../iso-time.ts';
import { layerField, presentWhy, readOncall, requireRotation, rotationField } from './rotations.ts';
import { rotationNames, whyField, zoneOf } from './rotations.ts';

const rotationRow = z.object({
  rotation: z.string(),
  zone: z.string().describe('IANA zone of its first layer'),
  members: z.array(z.string()).describe('Of all its layers, in the order of their turns'),
  user: z.string().nullable().describe('Who has it now; null: nobody'),
  until: nullableIsoTime.describe('null where it is for more than two months, or for good'),
  why: whyField.nullable(),
  layer: layerField,
  next: z
    .object({ user: z.string(), at: isoTime, why: whyField, layer: layerField })
    .nullable()
    .describe('Who has it after that'),
});

export type RotationRow = z.output<typeof rotationRow>;

export const oncallShow = defineAction({
  name: 'oncall/show',
  noun: 'oncall',
  verb: 'show',
  summary: 'Show who is on call, until when, and who is next',
  description:
    'Of each rotation of the configuration, or of one: who has it now, why, until when, and who follows. Exit code 3 while there is no rotation.',
  examples: [
    { command: 'watchkeeper oncall', says: 'Who is on call?' },
    { command: 'watchkeeper oncall primary --json=rotations.user', says: 'For a script.' },
  ],
  cli: {
    path: ['oncall'],
    positionals: [{ field: 'rotation', label: 'ROTATION', required: false, variadic: false }],
  },
  slack: 'oncall',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({ rotation: rotationField.optional() }),
  output: z.object({ environment: z.string(), timestamp: isoTime, rotations: z.array(rotationRow) }),
  exitCode: ({ rotations }) => (rotations.length === 0 ? 3 : 0),
  run: async (context, { rotation }) => {
    const settings = await readOncall(context);
    if (rotation !== undefined) requireRotation(settings, rotation);
    const names = rotation === undefined ? rotationNames(settings) : [rotation];
    const nowMs = context.nowMs();
    return {
      environment: context.environment,
      timestamp: new Date(nowMs).toISOString(),
      rotations: names.map((name) => rowOf(settings, name, nowMs)),
    };
  },
});

function rowOf(settings: OncallSettings, name: string, nowMs: number): RotationRow {
  const layers = settings.rotations.filter((rotation) => rotation.name === name);
  const now = onCall(settings, name, nowMs);
  const next = nextOnCall(settings, name, nowMs);
  return {
    rotation: name,
    zone: zoneOf(settings, name),
    members: [...new Set(layers.flatMap(({ members }) => members))],
    user: now?.user ?? null,
    until: isoTimeOrNull(now?.untilMs ?? null),
    ...(now === null ? { why: null, layer: null } : presentWhy(now.why)),
    next:
      next === null
        ? null
        : { user: next.user, at: new Date(next.startsAtMs).toISOString(), ...presentWhy(next.why) },
  };
}
