import type { z } from 'zod';
import type { Role } from '../domain/access/role.ts';
import type { AuditRecord } from '../domain/audit/audit-record.ts';
import type { AuditCopies } from '../ports/audit-copies.ts';
import type { Backups } from '../ports/backups.ts';
import type { Control } from '../ports/control.ts';
import type { ConfigurationFiles } from '../ports/configuration-files.ts';
import type { Disks } from '../ports/disks.ts';
import type { Executor } from '../ports/executor.ts';
import type { Diagnostics } from '../ports/diagnostics.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { OutputFiles } from '../ports/output-files.ts';
import type { Prober } from '../ports/prober.ts';
import type { ReleaseMaker } from '../ports/release-maker.ts';
import type { RunbookLibrary } from '../ports/runbook-library.ts';
import type { Service } from '../ports/service.ts';
import type { DataCare } from '../ports/data-care.ts';
import type { IncidentStore } from '../ports/incident-store.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { KeyStore, RecordStore, ReleaseStore, ShardStore } from '../ports/store.ts';
import { readAs } from './read-as.ts';

export type ActionStore = RecordStore &
  ReleaseStore &
  KeyStore &
  IncidentStore &
  RunStore &
  Pick<ShardStore, 'id'> &
  DataCare;

/** A configuration file of the machine that asks, and the hash of the release that it makes. */
export interface ConfiguredEnvironment {
  readonly environment: string;
  readonly path: string;
  readonly hash: string;
}

/** Who asks, with which power, by which way. */
export interface Caller {
  readonly who: string;
  readonly role: Role;
  readonly via: AuditRecord['via'];
  readonly requestId: string;
}

/** All that an action may use. The time is asked for, since an action may wait. */
export interface ActionContext {
  readonly environment: string;
  readonly caller: Caller;
  readonly store: ActionStore;
  readonly prober: Prober;
  readonly control: Control;
  readonly releases: ReleaseMaker;
  /** Files of the machine that asks; absent where that is not this one. */
  readonly auditCopies?: AuditCopies;
  readonly configurationFiles?: ConfigurationFiles;
  /** Where reports and patches are left; absent where the one who asks would not find them. */
  readonly outputs?: OutputFiles;
  /** Of the machine that does it; absent where that has none to speak of. */
  readonly disks?: Disks;
  /** Likewise. */
  readonly backups?: Backups;
  /** Likewise. */
  readonly configured?: readonly ConfiguredEnvironment[];
  /** Ways to tell people, loaded when first asked for; absent where nothing is to be sent from. */
  readonly notifier?: () => Promise<Notifier>;
  /** Absent where there are none, as in a worker: runs have their document. */
  readonly runbooks?: RunbookLibrary;
  /** Runs commands where servers are, loaded likewise; absent where nothing is to be run from. */
  readonly executor?: () => Promise<Executor>;
  readonly service: Service;
  /** The machine that asks and what it reaches, loaded when first asked for; absent where that is not this one. */
  readonly diagnostics?: () => Promise<Diagnostics>;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  /** Given by the caller for a change that may be repeated; null when it was not. */
  readonly idempotencyKey: string | null;
  readonly signal: AbortSignal;
  /** Told how far a long read has come; absent where nobody looks on. */
  readonly progress?: (progress: Progress) => void;
}

/** So much of so much, such as `12 of 40 servers`. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly what: string;
}

/** `read` changes nothing that others rely on; `danger` needs the subject's name as confirmation. */
export type Effect = 'read' | 'change' | 'danger';

export interface ActionExample {
  /** A whole command line, beginning with `watchkeeper`. */
  readonly command: string;
  readonly says: string;
}

/** An input field that the command line takes by place. All other fields are options (`inputFields`). */
export interface Positional {
  /** Name of the input field. */
  readonly field: string;
  /** How help names it, such as `SERVER`. */
  readonly label: string;
  readonly required: boolean;
  /** Takes all remaining words; the field is a list. */
  readonly variadic: boolean;
}

export interface CliShape {
  /** Words after `watchkeeper`, such as `['breaker', 'open']`. */
  readonly path: readonly string[];
  readonly positionals: readonly Positional[];
}

/** What a dry run says: each thing that would be done, in one sentence; empty when nothing would change. */
export interface ActionPlan {
  readonly would: readonly string[];
}

export interface ActionFacts {
  /** `<noun>/<verb>`. */
  readonly name: `${string}/${string}`;
  readonly noun: string;
  readonly verb: string;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly ActionExample[];
  readonly cli: CliShape;
  /**
   * Input field that `--timeout` of the command line sets, where the input `when` is true: the action ends by itself
   * then, and says why.
   */
  readonly timeLimit?: { readonly field: string; readonly mostSeconds: number; readonly when: string };
  /** Sub-command of `/watchkeeper` in Slack; null where it makes no sense there. */
  readonly slack: string | null;
  readonly effect: Effect;
  /** The least role that may do it. */
  readonly role: Role;
  /** `inline` here and now, `update` as a command to a living workflow, `run` as a workflow of its own. */
  readonly runs: 'inline' | 'update' | 'run';
  /** A read that leaves something behind, such as a stored check: no cache or link may set it off. */
  readonly leavesRecord?: boolean;
  /**
   * Works from the configuration file alone, with Temporal, API and store down, on the machine that asks. Its audit
   * lines, before and after as for a change, wait in files while the store cannot take them.
   */
  readonly breakGlass?: boolean;
  /**
   * Works with a store that cannot be opened, or that it replaces: it is opened for a moment only, for what the audit log
   * is told.
   */
  readonly needsNoStore?: boolean;
}

/** The one definition from which CLI, HTTP API, documentation, audit and permission checks derive (RUNBOOKS 1). */
export interface ActionDefinition<I extends z.ZodObject, O> extends ActionFacts {
  /** Every field has a `.describe()`; wire names in snake_case. */
  readonly input: I;
  readonly output: z.ZodType<O>;
  /** The input as the audit log keeps it, where it may hold a secret; the input itself otherwise. */
  recorded?(input: z.output<I>): Readonly<Record<string, unknown>>;
  /** Exit code of an output (SURFACE section 3). */
  exitCode(output: NoInfer<O>): number;
  /** The output without its secret, as it may be kept for a replay. Present exactly where an output holds a secret. */
  withoutSecret?(output: NoInfer<O>): NoInfer<O>;
  /** The dry run: checks what can be checked without changing anything. Present on every change. */
  plan?(context: ActionContext, input: z.output<I>): Promise<ActionPlan>;
  run(context: ActionContext, input: z.output<I>): Promise<NoInfer<O>>;
}

export interface ActionOutcome<O> {
  readonly output: O;
  readonly exitCode: number;
}

export type BoundAction<O> =
  | { readonly ok: false; readonly problems: readonly InputProblem[] }
  | {
      readonly ok: true;
      readonly input: Readonly<Record<string, unknown>>;
      /** The input as the audit log keeps it. */
      readonly recorded: Readonly<Record<string, unknown>>;
      run(context: ActionContext): Promise<ActionOutcome<O>>;
      /** Null for an action without a dry run, which are the reads. */
      readonly plan: ((context: ActionContext) => Promise<ActionPlan>) | null;
    };

export interface InputProblem {
  /** Dotted path of the field; empty for the input as a whole. */
  readonly field: string;
  readonly message: string;
}

/** A definition whose input type is closed over, so that all actions fit into one list. Run it by `runAction`. */
export interface Action<O = unknown> extends ActionFacts {
  readonly input: z.ZodObject;
  readonly output: z.ZodType<O>;
  withoutSecret?(output: O): O;
  /** Parses raw input once and ties it to the action, or tells all problems at once. */
  bind(raw: unknown): BoundAction<O>;
  /** An output as it came over the wire, with its exit code; null when it is not of this action's type. */
  readOutput(raw: unknown): ActionOutcome<O> | null;
}

export function defineAction<I extends z.ZodObject, O>(
  definition: ActionDefinition<I, O>,
): Action<O> & { readonly input: I } {
  return {
    ...definition,
    bind: (raw) => bindAction(definition, raw),
    readOutput: (raw) => {
      const output = readAs(definition.output, raw);
      return output === null ? null : { output, exitCode: definition.exitCode(output) };
    },
  };
}

function bindAction<I extends z.ZodObject, O>(
  definition: ActionDefinition<I, O>,
  raw: unknown,
): BoundAction<O> {
  const parsed = definition.input.safeParse(raw);
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue)) };
  }
  const input = parsed.data;
  return {
    ok: true,
    input,
    recorded: definition.recorded?.(input) ?? input,
    plan: definition.plan === undefined ? null : (context) => planOf(definition, context, input),
    run: async (context) => {
      const output = await definition.run(context, input);
      return { output, exitCode: definition.exitCode(output) };
    },
  };
}

async function planOf<I extends z.ZodObject, O>(
  definition: ActionDefinition<I, O>,
  context: ActionContext,
  input: z.output<I>,
): Promise<ActionPlan> {
  return (await definition.plan?.(context, input)) ?? { would: [] };
}

function problemOf(issue: z.core.$ZodIssue): InputProblem {
  return { field: issue.path.map(String).join('.'), message: issue.message };
}
