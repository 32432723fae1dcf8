import type { OncallSettings, Rotation } from './rotation.ts';
import { hoursAt, turnAt } from './turns.ts';
import type { Stretch } from './turns.ts';

/** Why it is this person. */
export type Why =
  /** Of the rotation's first layer. */
  | { readonly kind: 'turn'; readonly layer: number }
  /** Of a later layer: those before it have nobody now. */
  | { readonly kind: 'layer'; readonly layer: number }
  /** Standing in for whoever has the turn. */
  | { readonly kind: 'override' };

export interface OnCall {
  /** Name of a user. */
  readonly user: string;
  /** When somebody else takes over, or nobody; null where that is more than two months away, or never. */
  readonly untilMs: number | null;
  readonly why: Why;
}

export interface Handover extends Stretch {
  readonly user: string;
  readonly why: Why;
}

const FARTHEST_MS = 62 * 86_400_000;
const MOST_HANDOVERS = 1_000;

/**
 * Who has the rotation at a moment: who stands in, by the override written last, else whoever has the turn in the first
 * layer that has somebody; null where nobody has, or there is no such rotation.
 */
export function onCall(settings: OncallSettings, rotation: string, atMs: number): OnCall | null {
  const now = stateAt(settings, rotation, atMs);
  if (now.who === null) return null;
  let { untilMs } = now;
  while (untilMs - atMs <= FARTHEST_MS) {
    const next = stateAt(settings, rotation, untilMs);
    if (next.who?.user !== now.who.user) return { ...now.who, untilMs };
    untilMs = next.untilMs;
  }
  return { ...now.who, untilMs: null };
}

/**
 * Who has the rotation within a span, `toMs` excluded, in order, each turn whole but for what lies outside the span;
 * times without anybody are left out. At most a thousand.
 */
export function handovers(settings: OncallSettings, rotation: string, span: Span): readonly Handover[] {
  const found: Handover[] = [];
  let atMs = span.fromMs;
  while (atMs < span.toMs && found.length < MOST_HANDOVERS) {
    const { who, untilMs } = stateAt(settings, rotation, atMs);
    const endsAtMs = Math.min(untilMs, span.toMs);
    const last = found.at(-1);
    const goesOn =
      who !== null && last?.endsAtMs === atMs && last.user === who.user && isSame(last.why, who.why);
    if (goesOn) found[found.length - 1] = { ...last, endsAtMs };
    else if (who !== null) found.push({ ...who, startsAtMs: atMs, endsAtMs });
    atMs = untilMs;
  }
  return found;
}

/** Who has the rotation after whoever has it now, or where nobody has, at all; null where nobody is known to follow. */
export function nextOnCall(settings: OncallSettings, rotation: string, atMs: number): Handover | null {
  const now = onCall(settings, rotation, atMs);
  const fromMs = now === null ? atMs : now.untilMs;
  if (fromMs === null) return null;
  return handovers(settings, rotation, { fromMs, toMs: fromMs + FARTHEST_MS })[0] ?? null;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

interface State {
  readonly who: { readonly user: string; readonly why: Why } | null;
  /** Until then nothing changes that it depends on. */
  readonly untilMs: number;
}

function stateAt({ rotations, overrides }: OncallSettings, name: string, atMs: number): State {
  const layers = rotations
    .filter((rotation) => rotation.name === name)
    .toSorted((one, other) => one.layer - other.layer);
  const standIns = overrides.filter(({ rotation, endsAtMs }) => rotation === name && endsAtMs > atMs);
  if (layers.length === 0) return { who: null, untilMs: Number.POSITIVE_INFINITY };
  const states = layers.map((layer) => layerAt(layer, atMs));
  const first = states.find(({ user }) => user !== null);
  const untilMs = Math.min(
    ...states.map((state) => state.untilMs),
    ...standIns.map(({ startsAtMs, endsAtMs }) => (startsAtMs > atMs ? startsAtMs : endsAtMs)),
  );
  const standIn = standIns.findLast(({ startsAtMs }) => startsAtMs <= atMs);
  if (standIn !== undefined) return { who: { user: standIn.user, why: { kind: 'override' } }, untilMs };
  if (first === undefined || first.user === null) return { who: null, untilMs };
  const kind = first === states[0] ? 'turn' : 'layer';
  return { who: { user: first.user, why: { kind, layer: first.layer } }, untilMs };
}

interface LayerState {
  readonly layer: number;
  readonly user: string | null;
  readonly untilMs: number;
}

function layerAt(rotation: Rotation, atMs: number): LayerState {
  const { layer, hours } = rotation;
  const turn = turnAt(rotation, atMs);
  if (turn === null) return { layer, user: null, untilMs: Number.POSITIVE_INFINITY };
  if (hours.length === 0) return { layer, user: turn.user, untilMs: turn.endsAtMs };
  const on = hoursAt(rotation, atMs);
  if (on === null) return { layer, user: null, untilMs: Number.POSITIVE_INFINITY };
  if (on.startsAtMs > atMs) return { layer, user: null, untilMs: on.startsAtMs };
  return { layer, user: turn.user, untilMs: Math.min(on.endsAtMs, turn.endsAtMs) };
}

function isSame(one: Why, other: Why): boolean {
  if (one.kind === 'override' || other.kind === 'override') return one.kind === other.kind;
  return one.layer === other.layer;
}
