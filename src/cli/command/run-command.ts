import type { Action } from '../../actions/action.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { GlobalOptions } from '../global-options.ts';
import { findFollower } from '../follow/follower.ts';
import { checkExpression } from '../output/jq.ts';
import { printResult } from '../output/print-result.ts';
import type { Look } from '../present/look.ts';
import { findPresentation, presentationOfOutput } from '../present/presentations.ts';
import { wrap } from '../present/text-width.ts';
import { watchView } from '../watch/watch-view.ts';
import { openRunner, type ActionRunner } from './action-runner.ts';
import { confirm } from './confirm.ts';
import { createEnding, type Ending } from './ending.ts';
import { checkFields } from './select-fields.ts';
import { untilEnded } from './until-ended.ts';

/** Flags that only some commands take. */
export interface ChangeOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly watch?: boolean;
  /** Of what is waited for otherwise: answer once it has begun. */
  readonly detach?: boolean;
}

export interface CommandRun {
  readonly action: Action;
  readonly input: Readonly<Record<string, unknown>>;
  readonly options: GlobalOptions & ChangeOptions;
  readonly requestId: string;
}

/** Runs one action for the command line and prints its outcome; the exit code. Throws AppError and Interrupted. */
export async function runCommand(run: CommandRun): Promise<number> {
  const { action, options } = run;
  const isFollowing = options.detach !== true && options.dryRun !== true;
  const follower = isFollowing ? await findFollower(action.name) : null;
  if (options.json !== null) checkFields((follower?.action ?? action).output, options.json);
  if (options.jq !== null) await checkExpression(options.jq);
  const isWatch = options.watch === true;
  const { input, timeoutMs } = limitedBy(run);
  const ending = createEnding(timeoutMs);
  try {
    const isDryRun = options.dryRun === true;
    const runner = await openRunner({ ...run, isDryRun, signal: ending.signal });
    try {
      if (isWatch) return await watch(run, runner, ending);
      const outcome = await untilEnded(once({ ...run, input }, runner), ending, action.name);
      if (outcome.output === null || follower === null) return await print(run, outcome);
      const isAttended = mayAsk(options);
      return await follower.follow({ begun: outcome.output, runner, options, ending, isAttended });
    } finally {
      await runner.close();
    }
  } finally {
    ending.dispose();
  }
}

/** What an action needs to say why it ends, once the time that it was given is up. */
const LAST_WORDS_MS = 20_000;

/** Where an action ends by itself, the time that is allowed is its own to keep. Throws INVALID_REQUEST for more than that. */
function limitedBy({ action, input, options }: CommandRun) {
  const { timeoutMs } = options;
  const limit = action.timeLimit;
  const isOwn = limit !== undefined && input[limit.when] === true && input[limit.field] === undefined;
  if (timeoutMs === null || !isOwn || options.dryRun === true) return { input, timeoutMs };
  const seconds = Math.max(1, Math.floor(timeoutMs / 1_000));
  if (seconds > limit.mostSeconds)
    throw new AppError(
      'INVALID_REQUEST',
      `--timeout is too long: this waits ${limit.mostSeconds} s at most. Give it --timeout ${limit.mostSeconds}s or less.`,
    );
  return { input: { ...input, [limit.field]: seconds }, timeoutMs: timeoutMs + LAST_WORDS_MS };
}

/** What came of it; its output is null where nothing was done. */
interface Outcome {
  readonly output: unknown;
  readonly exitCode: number;
}

async function once(run: CommandRun, runner: ActionRunner): Promise<Outcome> {
  const { action, input, options } = run;
  const plan = async () => {
    const planned = await runner.run({ action, input, dryRun: true });
    return planned.kind === 'planned' ? planned.plan : { would: [] };
  };
  if (options.dryRun === true) {
    const planned = await plan();
    await printResult(options, planned, { lines: (look) => planLines(planned.would, look) });
    return { output: null, exitCode: 0 };
  }
  const name = await confirm({
    action,
    runner,
    plan,
    confirm: options.confirm,
    isYes: options.yes === true,
    mayAsk: mayAsk(options),
  });
  const request = { action, input, ...(name === undefined ? {} : { confirm: name }) };
  const result = await runner.run(request);
  return { output: result.kind === 'planned' ? null : result.output, exitCode: result.exitCode };
}

/** Whether a person sits there who can be asked. */
function mayAsk({ input, json }: GlobalOptions): boolean {
  return input && json === null && process.stdin.isTTY && process.stderr.isTTY;
}

async function print({ action, options }: CommandRun, { output, exitCode }: Outcome): Promise<number> {
  if (output === null) return exitCode;
  const presentation = await presentationOfOutput(action.name, output);
  await printResult(options, output, {
    lines: (look) => presentation.lines(output, look),
    trouble: (look) => presentation.trouble(output, look),
  });
  return exitCode;
}

async function watch(
  { action, input, options }: CommandRun,
  runner: ActionRunner,
  ending: Ending,
): Promise<number> {
  return watchView({
    presentation: await findPresentation(action.name),
    options,
    ending,
    restMs: runner.restMs,
    read: async () => {
      const result = await runner.run({ action, input });
      return { output: result.kind === 'done' ? result.output : null, exitCode: result.exitCode };
    },
  });
}

function planLines(would: readonly string[], look: Look): readonly string[] {
  if (would.length === 0) return ['Nothing would change.'];
  return ['Nothing was changed. This would:', ...would.flatMap((each) => wrap(`- ${each}`, look.width))];
}
