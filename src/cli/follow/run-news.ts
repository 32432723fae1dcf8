import type { z } from 'zod';
import type { runShow } from '../../actions/run/show.ts';
import { remainingText, secondsBetween } from '../present/age.ts';
import { answerText, waitText } from '../present/run-waits.ts';

export type ShownRun = z.output<typeof runShow.output>;

/** What has been told of a run so far. */
export interface Told {
  /** Of the newest entry of its story. */
  readonly sequence: number;
  /** What it waits for, by its lines. */
  readonly waits: ReadonlySet<string>;
}

export const NOTHING_TOLD: Told = { sequence: 0, waits: new Set() };

export interface News {
  readonly told: Told;
  readonly story: readonly string[];
  /** What people have to do, with the command that does it. */
  readonly waits: readonly string[];
}

/** What is new in a run since it was last told of, in lines. */
export function newsOf({ run, timeline, timestamp }: ShownRun, before: Told): News {
  const fresh = timeline.filter(({ sequence }) => sequence > before.sequence);
  const missed = (fresh[0]?.sequence ?? 0) - before.sequence - 1;
  const waits = new Map(
    run.waits_for.map((awaited) => [
      `${awaited.what} ${awaited.step} ${awaited.text}`,
      [
        `Waits for ${waitText(awaited)}, ${remainingText(secondsBetween(timestamp, awaited.until))} more: ${awaited.text}`,
        `Answer with: ${answerText(run.id, awaited)}`,
      ],
    ]),
  );
  return {
    told: { sequence: timeline.at(-1)?.sequence ?? before.sequence, waits: new Set(waits.keys()) },
    story: [...(missed > 0 ? [`(${missed} more before this)`] : []), ...fresh.map(entryText)],
    waits: [...waits].flatMap(([key, lines]) => (before.waits.has(key) ? [] : lines)),
  };
}

function entryText({ at, step, who, text }: ShownRun['timeline'][number]): string {
  const by = who === null ? '' : ` (${who})`;
  return `${at.slice(11, 19)}Z  ${step === null ? '' : `${step}: `}${text}${by}`;
}

/** How it ended, in a sentence. */
export function verdictText({ id, status, trouble }: ShownRun['run'], end: ShownRun['workflow_end']): string {
  const why = trouble === null ? '' : `: ${trouble}`;
  if (end !== null) return `${id} will not go on${why}`;
  return status === 'cancelled' ? `${id} was cancelled${why}` : `${id} has ${status}${why}`;
}
