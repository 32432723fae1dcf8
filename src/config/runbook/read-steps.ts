import type { z } from 'zod';
import { nearest } from '../../domain/error/nearest.ts';
import type { Runbook, Step } from '../../domain/runbook/runbook.ts';
import { explainIssue } from '../document/explain-issue.ts';
import { find, formatPath, placeOf, toPlain } from '../document/located.ts';
import type { Located, LocatedMap, PathSegment } from '../document/located.ts';
import type { Report } from '../document/report.ts';
import { headSchema, STEP_KEYS, STEP_SCHEMAS } from './document-schema.ts';
import type { StepKey } from './document-schema.ts';

type Path = readonly PathSegment[];

export interface Reading {
  readonly tree: LocatedMap;
  readonly report: Report;
  /** The runbook of a name, read before; null where there is none or it is not right. */
  readonly childOf: (name: string) => Runbook | null;
  /** Where each step stands, by its id. */
  readonly places: Map<string, Path>;
}

/** The steps of a list in the document. What is wrong is reported, and the step left out. */
export function readSteps(reading: Reading, path: Path): readonly Step[] {
  const list = find(reading.tree, path);
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item, index) => {
    const step = readStep(reading, item, [...path, index]);
    return step === null ? [] : [step];
  });
}

function readStep(reading: Reading, item: Located, path: Path): Step | null {
  if (item.kind !== 'map') {
    say(reading, path, { message: 'is no step', suggestion: `write id: and one of ${STEP_KEYS.join(', ')}` });
    return null;
  }
  const kinds = STEP_KEYS.filter((key) => item.entries.has(key));
  // A wait that looks has its action within.
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    const message =
      kind === undefined ? 'says nothing to do' : `says ${kinds.length} things to do: ${kinds.join(', ')}`;
    say(reading, path, { message, suggestion: `write exactly one of ${STEP_KEYS.join(', ')}` });
    return null;
  }
  const head = parsed(reading, headSchema, part(item, { path, keys: HEAD_KEYS }));
  if (head !== null) notePlace(reading, head.id, path);
  const body = readBody(reading, { kind, item, path });
  if (head === null || body === null) return null;
  return {
    id: head.id,
    title: head.title ?? head.id,
    when: head.when ?? null,
    timeBoxMs: head.time_box ?? null,
    continueOnError: head.continue_on_error,
    ...body,
  };
}

const HEAD_KEYS = Object.keys(headSchema.shape);

function notePlace(reading: Reading, id: string, path: Path): void {
  const { places } = reading;
  if (!places.has(id)) places.set(id, path);
  else
    say(reading, [...path, 'id'], {
      message: `the id ${id} is there twice`,
      suggestion: 'give each step its own',
    });
}

type Body = {
  readonly [K in Step['kind']]: Omit<
    Extract<Step, { kind: K }>,
    'id' | 'title' | 'when' | 'timeBoxMs' | 'continueOnError'
  >;
}[Step['kind']];

interface Asked {
  readonly kind: StepKey;
  readonly item: LocatedMap;
  readonly path: Path;
}

function readBody(reading: Reading, { kind, item, path }: Asked): Body | null {
  const keys = Object.keys(STEP_SCHEMAS[kind].shape);
  refuseUnknown(reading, item, { path, known: [...HEAD_KEYS, ...keys] });
  const at = part(item, { path, keys });
  switch (kind) {
    case 'action': {
      const read = parsed(reading, STEP_SCHEMAS.action, at);
      if (read === null) return null;
      const { action, with: input, accept = null, retry, timeout: timeoutMs, undo = null } = read;
      const { attempts, backoff: backoffMs, on } = retry;
      return { kind, action, with: input, accept, retry: { attempts, backoffMs, on }, timeoutMs, undo };
    }
    case 'wait': {
      const wait = parsed(reading, STEP_SCHEMAS.wait, at)?.wait ?? null;
      if (wait === null) return null;
      if (typeof wait === 'number') return { kind, forMs: wait };
      const { action, with: input, until, every: everyMs, limit: limitMs } = wait;
      return { kind: 'poll', action, with: input, until, everyMs, limitMs };
    }
    case 'approve': {
      const approve = parsed(reading, STEP_SCHEMAS.approve, at)?.approve ?? null;
      if (approve === null) return null;
      const { expires: expiresMs, ...rest } = approve;
      return { kind, ...rest, expiresMs };
    }
    case 'ask': {
      const ask = parsed(reading, STEP_SCHEMAS.ask, at)?.ask ?? null;
      if (ask === null) return null;
      const { question, type: answer, choices, expires: expiresMs, default: fallback } = ask;
      return { kind, question, answer, choices, expiresMs, ...(fallback !== undefined && { fallback }) };
    }
    case 'manual': {
      const manual = parsed(reading, STEP_SCHEMAS.manual, at)?.manual ?? null;
      return manual === null ? null : { kind, instruct: manual.instruct, expiresMs: manual.expires };
    }
    case 'parallel':
    case 'for_each':
    case 'switch':
      return readGroup(reading, kind, at);
    case 'runbook':
      return readChild(reading, at, path);
  }
}

/** A step that is made of others. */
function readGroup(reading: Reading, kind: 'parallel' | 'for_each' | 'switch', at: Part): Body | null {
  const { path } = at;
  switch (kind) {
    case 'parallel':
      if (parsed(reading, STEP_SCHEMAS.parallel, at) === null) return null;
      return { kind, steps: readSteps(reading, [...path, 'parallel']) };
    case 'for_each': {
      const loop = parsed(reading, STEP_SCHEMAS.for_each, at)?.for_each ?? null;
      if (loop === null) return null;
      const { in: list, as, concurrency, errors } = loop;
      return {
        kind,
        in: list,
        as,
        concurrency,
        errors,
        steps: readSteps(reading, [...path, 'for_each', 'steps']),
      };
    }
    case 'switch': {
      const cases = parsed(reading, STEP_SCHEMAS.switch, at)?.switch ?? null;
      if (cases === null) return null;
      return {
        kind,
        cases: cases.map(({ when = null }, index) => {
          return { when, steps: readSteps(reading, [...path, 'switch', index, 'steps']) };
        }),
      };
    }
  }
}

function readChild(reading: Reading, at: Part, path: Path): Body | null {
  const read = parsed(reading, STEP_SCHEMAS.runbook, at);
  if (read === null) return null;
  const runbook = reading.childOf(read.runbook);
  if (runbook !== null) {
    const { name, role, inputs, steps } = runbook;
    return { kind: 'runbook', with: read.with, runbook: { name, role, inputs, steps } };
  }
  say(reading, [...path, 'runbook'], {
    message: `there is no runbook ${read.runbook} that is right by itself and does not lead back here`,
    suggestion: '`watchkeeper runbooks list` has them all',
  });
  return null;
}

interface Part {
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

/** Some keys of a map, for the schema that is about them. */
function part(
  item: LocatedMap,
  { path, keys }: { readonly path: Path; readonly keys: readonly string[] },
): Part {
  const own = [...item.entries].filter(([key]) => keys.includes(key));
  return { value: Object.fromEntries(own.map(([key, { value }]) => [key, toPlain(value)])), path };
}

function parsed<T>(reading: Reading, schema: z.ZodType<T>, { value, path }: Part): T | null {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) sayIssue(reading, issue, path);
  return null;
}

/** Says what a schema finds wrong, where it stands; a union's complaint is the one of what was most likely meant. */
export function sayIssue(
  reading: Pick<Reading, 'tree' | 'report'>,
  issue: z.core.$ZodIssue,
  path: Path,
): void {
  const meant =
    issue.code === 'invalid_union' ? issue.errors.toSorted((a, b) => depth(b) - depth(a))[0]?.[0] : undefined;
  if (meant !== undefined) {
    sayIssue(reading, { ...meant, path: [...issue.path, ...meant.path] }, path);
    return;
  }
  const whole = [...path, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) say(reading, [...whole, key], { message: 'is no key that is known here' });
    return;
  }
  say(reading, whole, explainIssue(issue, find(reading.tree, whole), false));
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => (issue.code === 'invalid_type' ? 0 : 1) + issue.path.length));
}

export function refuseUnknown(
  reading: Pick<Reading, 'tree' | 'report'>,
  item: LocatedMap,
  { path, known }: { readonly path: Path; readonly known: readonly string[] },
): void {
  for (const key of item.entries.keys()) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const suggestion = near === undefined ? `there is ${known.join(', ')}` : `did you mean '${near}'?`;
    say(reading, [...path, key], { message: 'is no key that is known here', suggestion });
  }
}

export function say(
  { tree, report }: Pick<Reading, 'tree' | 'report'>,
  path: Path,
  remark: { readonly message: string; readonly suggestion?: string },
): void {
  report.error({ at: placeOf(tree, path), path: formatPath(path), ...remark });
}
