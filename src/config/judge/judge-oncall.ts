import { parseInstant, parseWall } from '../../domain/zone/wall-time.ts';
import { isZone, nearestZone } from '../../domain/zone/zone.ts';
import type { Settled } from '../resolve/settle.ts';
import type { Bench, Path } from './bench.ts';
import { judgeName, judgeOnce } from './name-list.ts';

/** Rotations of people that there are, in zones that there are, and stand-ins for times that come. */
export function judgeOncall({ alerting }: Settled, bench: Bench): void {
  const { rotations, overrides } = alerting.oncall;
  const ofUsers = { kind: 'user', known: alerting.users.map(({ name }) => name), bench };
  rotations.forEach((rotation, index) => {
    const at = (...keys: readonly (string | number)[]): Path => [
      'alerting',
      'oncall',
      'rotations',
      index,
      ...keys,
    ];
    rotation.members.forEach((member, place) => {
      judgeName(member, at('members', place), ofUsers);
    });
    if (rotation.members.length === 0) {
      bench.refuse([at('members'), at()], {
        message: `nobody is in the rotation '${rotation.name}'`,
        suggestion: 'write members: [NAME, ...]',
      });
    }
    judgeZone(rotation.zone, at('zone'), bench);
    if (parseWall(rotation.first_handover) === null) refuseTime(at('first_handover'), bench);
    rotation.hours.forEach(({ from, to }, place) => {
      if (from !== to) return;
      bench.refuse([at('hours', place, 'to'), at('hours', place, 'from')], {
        message: `${to} is where these hours begin`,
        suggestion: 'write a later time, or leave hours out for always',
      });
    });
  });
  judgeLayers(rotations, bench);
  const ofRotations = { kind: 'rotation', known: [...new Set(rotations.map(({ name }) => name))], bench };
  overrides.forEach(({ rotation, user, starts_at: from, ends_at: to }, index) => {
    const at = (key: string): Path => ['alerting', 'oncall', 'overrides', index, key];
    judgeName(rotation, at('rotation'), ofRotations);
    judgeName(user, at('user'), ofUsers);
    const zone = rotations.find(({ name }) => name === rotation)?.zone ?? 'UTC';
    if (isZone(zone)) judgeStretch({ from, to, zone }, at, bench);
  });
}

function judgeLayers(rotations: Settled['alerting']['oncall']['rotations'], bench: Bench): void {
  const layers = rotations.map(({ name, layer }, index) => ({
    name: `${name}, layer ${layer}`,
    path: ['alerting', 'oncall', 'rotations', index, 'name'] as Path,
  }));
  judgeOnce(layers, 'layer of a rotation', bench);
}

export function judgeZone(zone: string, path: Path, bench: Bench): void {
  if (isZone(zone)) return;
  const near = nearestZone(zone);
  bench.refuse([path], {
    message: `there is no time zone '${zone}'`,
    suggestion: near === undefined ? 'write an IANA zone, like Asia/Hong_Kong' : `did you mean ${near}?`,
  });
}

/** Two times, both readable and in order; whether they are. */
export function judgeStretch(
  { from, to, zone }: { readonly from: string; readonly to: string; readonly zone: string },
  at: (key: 'starts_at' | 'ends_at') => Path,
  bench: Bench,
): boolean {
  const [start, end] = [parseInstant(from, zone), parseInstant(to, zone)];
  if (start === null) refuseTime(at('starts_at'), bench);
  if (end === null) refuseTime(at('ends_at'), bench);
  if (start === null || end === null || start < end) return start !== null && end !== null;
  bench.refuse([at('ends_at'), at('starts_at')], {
    message: `${to} is not after ${from}`,
    suggestion: 'write an ends_at after starts_at',
  });
  return false;
}

export function refuseTime(path: Path, bench: Bench): void {
  bench.refuse([path], {
    message: 'is no time',
    suggestion: 'write it like 2026-12-24T22:00, with Z or +08:00 at its end for a fixed offset',
  });
}
