import { pause } from '../../actions/pause.ts';
import { readAs } from '../../actions/read-as.ts';
import { begunRunOutput } from '../../actions/run/begin-run.ts';
import { runShow } from '../../actions/run/show.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { untilEnded } from '../command/until-ended.ts';
import { asTyped, typedLines } from '../output/as-typed.ts';
import { printResult } from '../output/print-result.ts';
import { lookOf } from '../present/look.ts';
import { findPresentation } from '../present/presentations.ts';
import { wrap } from '../present/text-width.ts';
import type { Followed, Follower } from './follower.ts';
import { newsOf, NOTHING_TOLD, verdictText, type ShownRun, type Told } from './run-news.ts';

const EVERY_MS = 500;
/** `runs show` says that it goes on. */
const GOES_ON = 5;
/** SURFACE section 3: it waits for a person, and nobody is there. */
const NEEDS_A_PERSON = 4;

/** Tells the story of a run as it comes, until it is over or needs somebody who is not here. The run itself goes on. */
export const runFollower: Follower = {
  action: runShow,
  follow: async (followed) => {
    const begun = readAs(begunRunOutput, followed.begun);
    if (begun === null) throw new TypeError('This begins no run.');
    const { id, title } = begun.result;
    const back = `come back to it with: watchkeeper runs show ${id} --watch`;
    tell(followed, [`Run ${id} of ${title} has begun; Ctrl-C leaves it going, ${back}`]);
    return untilEnded(followUntilOver(followed, id), followed.ending, {
      interrupted: `The run ${id} goes on; ${back}. To end it: watchkeeper runs cancel ${id} --reason WHY`,
      timeout: `The run ${id} is not over in the time that --timeout allows, and goes on; ${back}`,
    });
  },
};

async function followUntilOver(followed: Followed, id: string): Promise<number> {
  const { runner, isAttended, options } = followed;
  const ask = () => runner.run({ action: runShow, input: { run: id } });
  let told = NOTHING_TOLD;
  let trouble: string | null = null;
  while (!runner.signal.aborted) {
    await pause(Math.max(EVERY_MS, runner.restMs), runner.signal);
    const result = await ask().catch(passing);
    if (result instanceof AppError) {
      if (trouble !== result.message) process.stderr.write(`watchkeeper: ${asTyped(result.message)}\n`);
      trouble = result.message;
      continue;
    }
    trouble = null;
    const shown = result.kind === 'done' ? readAs(runShow.output, result.output) : null;
    if (shown === null || result.kind !== 'done') throw new TypeError('This is no output of run/show.');
    told = tellNews(followed, shown, told);
    const isUnattended = shown.run.waits_for.length > 0 && !isAttended;
    if (result.exitCode === GOES_ON && !isUnattended) continue;
    if (options.json !== null) await printDocument(followed, result.output);
    return conclude(followed, shown, result.exitCode);
  }
  return GOES_ON;
}

/** What may pass: the way there is broken, or nobody has taken the run on yet. */
function passing(error: unknown): AppError {
  if (error instanceof AppError && (error.retryable || error.code === 'NOT_FOUND')) return error;
  throw error;
}

function tellNews(followed: Followed, shown: ShownRun, before: Told): Told {
  const { told, story, waits } = newsOf(shown, before);
  const { json, quiet } = followed.options;
  if (json === null) say(followed, quiet ? waits : [...story, ...waits]);
  return told;
}

/** The last words, and the exit code. */
function conclude(followed: Followed, { run, workflow_end: end }: ShownRun, exitCode: number): number {
  if (exitCode !== GOES_ON) {
    const isGood = exitCode === 0;
    if (followed.options.json === null && !(isGood && followed.options.quiet))
      say(followed, [verdictText(run, end)]);
    return exitCode;
  }
  process.stderr.write(
    `${asTyped(`watchkeeper: The run ${run.id} needs a person, and there is no terminal to wait at. It goes on by itself once somebody has answered; come back to it with: watchkeeper runs show ${run.id} --watch`)}\n`,
  );
  return NEEDS_A_PERSON;
}

async function printDocument({ options }: Followed, output: unknown): Promise<void> {
  const presentation = await findPresentation(runShow.name);
  await printResult(options, output, { lines: (look) => presentation.lines(output, look) });
}

/** What is said while standard output is JSON's: on standard error. */
function tell(followed: Followed, lines: readonly string[]): void {
  const { json, quiet } = followed.options;
  if (quiet) return;
  if (json === null) say(followed, lines);
  else process.stderr.write(lines.map((line) => `${asTyped(line)}\n`).join(''));
}

function say({ options }: Followed, lines: readonly string[]): void {
  const look = lookOf(process.stdout, options.color);
  const shown = typedLines(
    lines.flatMap((line) => wrap(line, look.width)),
    look,
  );
  process.stdout.write(shown.map((line) => `${line}\n`).join(''));
}
