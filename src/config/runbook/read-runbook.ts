import { LineCounter } from 'yaml';
import type { LintedAction } from '../../domain/runbook/lint-runbook.ts';
import { lintRunbook } from '../../domain/runbook/lint-runbook.ts';
import type { Runbook } from '../../domain/runbook/runbook.ts';
import { toPlain } from '../document/located.ts';
import { readTree } from '../document/read-tree.ts';
import { createReport } from '../document/report.ts';
import { byPlace } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { headerSchema } from './document-schema.ts';
import { readSteps, refuseUnknown, say, sayIssue } from './read-steps.ts';
import type { Reading } from './read-steps.ts';

export interface RunbookText {
  /** As people know it. */
  readonly file: string;
  readonly text: string;
}

export type ReadRunbook =
  | { readonly status: 'right'; readonly runbook: Runbook }
  | { readonly status: 'wrong'; readonly name: string | null; readonly problems: readonly Problem[] };

export interface Surroundings {
  readonly childOf: (name: string) => Runbook | null;
  /** Null where there is no such action. */
  readonly actionOf: (name: string) => LintedAction | null;
  readonly actionNames: readonly string[];
}

/** A runbook's document: read, and judged by everything that can be known before it runs. All problems at once. */
export function readRunbook({ file, text }: RunbookText, around: Surroundings): ReadRunbook {
  const lines = new LineCounter();
  const report = createReport(file, lines);
  const tree = readTree(text, lines, report);
  if (tree === null) return { status: 'wrong', name: null, problems: report.errors() };
  const reading: Reading = { tree, report, childOf: around.childOf, places: new Map() };
  refuseUnknown(reading, tree, { path: [], known: [...Object.keys(headerSchema.shape), 'steps'] });
  const known = Object.keys(headerSchema.shape);
  const plain = known.flatMap((key) => {
    const entry = tree.entries.get(key);
    return entry === undefined ? [] : [[key, toPlain(entry.value)] as const];
  });
  const header = headerSchema.safeParse(Object.fromEntries(plain));
  if (!header.success) for (const issue of header.error.issues) sayIssue(reading, issue, []);
  if (tree.entries.get('steps')?.value.kind !== 'list')
    say(reading, ['steps'], { message: 'is required: a list of steps', suggestion: 'add steps:' });
  const steps = readSteps(reading, ['steps']);
  const named = tree.entries.get('name')?.value;
  const name = named?.kind === 'scalar' && typeof named.value === 'string' ? named.value : null;
  if (!header.success) return { status: 'wrong', name, problems: report.errors().toSorted(byPlace) };
  const { timeout: timeoutMs, on_failure: onFailure, inputs, ...rest } = header.data;
  const runbook: Runbook = {
    ...rest,
    timeoutMs,
    onFailure,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([input, { default: fallback, choices, ...about }]) => [
        input,
        {
          ...about,
          ...(fallback !== undefined && { default: fallback }),
          ...(choices !== undefined && { choices }),
        },
      ]),
    ),
    steps,
  };
  for (const { step, field, message, suggestion } of lintRunbook(runbook, around)) {
    const below = field.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const path = step === null ? below : [...(reading.places.get(step) ?? ['steps']), ...below];
    say(reading, path, { message, ...(suggestion !== undefined && { suggestion }) });
  }
  if (report.failed) return { status: 'wrong', name, problems: report.errors().toSorted(byPlace) };
  return { status: 'right', runbook };
}
