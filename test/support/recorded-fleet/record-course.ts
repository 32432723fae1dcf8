import type { Check } from '../../../src/domain/check/check.ts';
import { aCheck } from '../builders/a-check.ts';
import { aMcpProbe, aRestProbe } from '../builders/a-probe.ts';
import type { RecordedFleet } from './recorded-fleet.ts';

export interface Course {
  readonly server?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly everyMs: number;
  /** Response time of the MCP path at a check, or that it ran out of time; counted from 0. */
  readonly mcp: (index: number, atMs: number) => number | 'timeout';
}

/** Records checks of one server at even distances, and rolls finished minutes up to hours as the worker does. */
export async function recordCourse(fleet: RecordedFleet, course: Course): Promise<void> {
  const checks: Check[] = [];
  for (let atMs = course.fromMs; atMs < course.toMs; atMs += course.everyMs) {
    const took = course.mcp(checks.length, atMs);
    const mcp = took === 'timeout' ? aMcpProbe().taking(10_000).judged('timeout') : aMcpProbe().taking(took);
    checks.push(
      aCheck()
        .of(course.server ?? 'search')
        .at(atMs)
        .mcp(mcp)
        .rest(aRestProbe())
        .build(),
    );
  }
  await fleet.record(...checks);
  await fleet.store.rollUpHours(fleet.environment, course.toMs);
}

/** Response times around a level that repeat: no test depends on chance. */
export function around(ms: number): (index: number) => number {
  return (index) => ms * (1 + (((index * 7919) % 13) - 6) / 100);
}
