import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import type { OncallSettings } from '../../domain/oncall/rotation.ts';
import type { Why } from '../../domain/oncall/who-is-on-call.ts';
import type { ActionContext } from '../action.ts';
import { nearestNames } from '../fleet/nearest-names.ts';
import { readResponding } from '../release/read-responding.ts';

/** What to do where nobody takes turns yet. */
export const HOW_TO_WRITE_A_ROTATION =
  'Write one into the configuration under alerting.oncall.rotations, such as {name: primary, members: [ana, ben], turn: weekly, first_handover: "2026-01-05T09:00", zone: Europe/Berlin}, its members among alerting.users.';

export const rotationField = z.string().min(1).max(64).describe('Name of a rotation of the configuration');

export const whyField = z
  .enum(['turn', 'layer', 'override'])
  .describe('turn: of the first layer; layer: those before it have nobody then; override: standing in');

export const layerField = z.int().nullable().describe('Whose turn it is in; null for who stands in');

export async function readOncall(context: ActionContext): Promise<OncallSettings> {
  return (await readResponding(context)).oncall;
}

/** Names of the rotations, each once, as the configuration has them. */
export function rotationNames({ rotations }: OncallSettings): readonly string[] {
  return [...new Set(rotations.map(({ name }) => name))];
}

/** Throws NOT_FOUND for any other name, with what is near, or with how to write the first one. */
export function requireRotation(settings: OncallSettings, name: string): void {
  const known = rotationNames(settings);
  if (known.includes(name)) return;
  throw new AppError('NOT_FOUND', `There is no rotation ${name}${whereToLook(name, known)}`, {
    details: { rotation: name, rotations: known },
  });
}

function whereToLook(name: string, known: readonly string[]): string {
  if (known.length === 0) return `, nor any. ${HOW_TO_WRITE_A_ROTATION}`;
  const near = nearestNames(name, known);
  return near.length > 0 ? `. Did you mean ${near.join(' or ')}?` : `. There are: ${known.join(', ')}.`;
}

/** IANA zone of the rotation's first layer. */
export function zoneOf({ rotations }: OncallSettings, name: string): string {
  const layers = rotations.filter((rotation) => rotation.name === name);
  return layers.toSorted((one, other) => one.layer - other.layer)[0]?.zone ?? 'UTC';
}

export function presentWhy(why: Why) {
  return { why: why.kind, layer: why.kind === 'override' ? null : why.layer };
}
