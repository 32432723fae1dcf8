import { isOver } from './run-state.ts';
import type { RunState } from './run-state.ts';
import { AWAITED_WORDS, awaitedOf } from './run-view.ts';
import type { Awaited } from './run-view.ts';

/** How far a run has got, for the story of its incident. */
export interface RunNews {
  /** Who started it, where it has just begun; null otherwise. */
  readonly who: string | null;
  readonly text: string;
}

/** What has come between two states of a run: that it has begun, what it waits for from people, and its end. */
export function newsForIncident(before: RunState, after: RunState): readonly RunNews[] {
  const { id, runbook, caller, phase, trouble } = after;
  const name = `Run ${id} of ${runbook.name}`;
  const begun = before.revision === 0 && after.revision > 0;
  const ended = isOver(after) && !isOver(before);
  return [
    ...(begun ? [{ who: caller.who, text: `${name} has begun.` }] : []),
    ...newlyAwaited(before, after).map((awaited) => ({
      who: null,
      text: `${name} ${waitText(id, awaited)}`,
    })),
    ...(ended
      ? [{ who: null, text: `${name} has ended: ${phase.status}${trouble === null ? '' : `, ${trouble}`}.` }]
      : []),
  ];
}

/** What is asked again after it was answered is due at another time. */
function newlyAwaited(before: RunState, after: RunState): readonly Awaited[] {
  const known = new Set(awaitedOf(before).map(keyOf));
  return awaitedOf(after).filter((awaited) => !known.has(keyOf(awaited)));
}

function keyOf({ step, what, dueMs }: Awaited): string {
  return `${what} ${dueMs} ${step}`;
}

/** A text of a document may be long; the run shows all of it. */
const MOST_LETTERS = 300;

function waitText(id: string, { step, what, text }: Awaited): string {
  const asked = text.length <= MOST_LETTERS ? text : `${text.slice(0, MOST_LETTERS)}...`;
  return `waits for ${AWAITED_WORDS[what]} ${step}: ${asked} See \`watchkeeper runs show ${id}\`.`;
}
