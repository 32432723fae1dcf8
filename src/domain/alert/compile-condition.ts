import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import { celComplaint } from '../cel/cel-complaint.ts';
import type { ConditionFacts } from './condition-facts.ts';
import { CONDITION_FIELDS } from './condition-fields.ts';
import type { ConditionField } from './condition-fields.ts';
import { pathsIn } from './condition-paths.ts';

export type Condition = (facts: ConditionFacts) => boolean;

export type Compiled =
  | { readonly status: 'compiled'; readonly condition: Condition }
  | {
      readonly status: 'refused';
      readonly reason: string;
      /** The field that does not exist, when that is the reason. */
      readonly field: string | null;
    };

const LABELS = 'labels';
const SAMPLE = sampleOf(CONDITION_FIELDS);
const CEL = celOf(SAMPLE);
/** Every field, and every part of its path that is none by itself. */
const KNOWN: ReadonlySet<string> = new Set(CONDITION_FIELDS.flatMap(({ path }) => beginningsOf(path)));

/**
 * A condition that can be asked as often as there are checks. Its fields are looked up and it is tried on sample facts
 * first, so that a field that does not exist, or a comparison that cannot be made, is refused here and not found out
 * at night.
 */
export function compileCondition(when: string): Compiled {
  try {
    const program = CEL.parse(when);
    const unknown = unknownField(program.ast);
    if (unknown !== null) return noField(unknown);
    const checked = program.check();
    if (!checked.valid) return refusedBy(checked.error);
    const tried: unknown = program({ ...SAMPLE, [LABELS]: labelsIn(program.ast) });
    if (typeof tried !== 'boolean') return refused('it is neither true nor false');
    return { status: 'compiled', condition: (facts) => isTrue(program, facts) };
  } catch (error) {
    return refusedBy(error);
  }
}

/** What cannot be worked out, such as a sum with null, is not true either. */
function isTrue(program: (facts: object) => unknown, facts: ConditionFacts): boolean {
  try {
    return program(facts) === true;
  } catch {
    return false;
  }
}

function unknownField(ast: ASTNode): string | null {
  const paths = pathsIn(ast).filter((path) => !path.startsWith(LABELS));
  const isOurs = (path: string): boolean => Object.hasOwn(SAMPLE, beginningsOf(path)[0] ?? path);
  return paths.find((path) => isOurs(path) && !KNOWN.has(path)) ?? null;
}

/** A label may be missing from any server; in the sample each that is asked for is there. */
function labelsIn(ast: ASTNode): Readonly<Record<string, string>> {
  const names = pathsIn(ast).flatMap((path) => {
    const { name } = /^labels(?:\.|\[')(?<name>[^']*)/.exec(path)?.groups ?? {};
    return name === undefined ? [] : [name];
  });
  return Object.fromEntries(names.map((name) => [name, '']));
}

function refused(reason: string, field: string | null = null): Compiled {
  return { status: 'refused', reason, field };
}

function refusedBy(error: unknown): Compiled {
  const { reason, unknownVariable } = celComplaint(error);
  return unknownVariable === null ? refused(reason) : noField(unknownVariable);
}

function noField(field: string): Compiled {
  return refused(`there is no field ${field}`, field);
}

/** `rates`, `rates['5m']`, `rates['5m'].overall`. */
function beginningsOf(path: string): readonly string[] {
  const steps = path.match(/\[[^\]]*\]|\.?[^.[]+/g) ?? [path];
  return steps.map((_, index) => steps.slice(0, index + 1).join(''));
}

function sampleOf(fields: readonly ConditionField[]): Readonly<Record<string, unknown>> {
  const sample: Record<string, unknown> = {};
  for (const { path, sample: value } of fields) {
    const steps = path.split(/[.[\]']+/).filter((step) => step !== '');
    const last = steps.pop() ?? path;
    let place = sample;
    for (const step of steps) place = childOf(place, step);
    place[last] = value;
  }
  return sample;
}

function childOf(parent: Record<string, unknown>, name: string): Record<string, unknown> {
  const child = parent[name] ?? {};
  parent[name] = child;
  if (typeof child !== 'object') throw new TypeError(`${name} has fields and a value`);
  return child as Record<string, unknown>;
}

function celOf(sample: Readonly<Record<string, unknown>>): Environment {
  const environment = new Environment({ unlistedVariablesAreDyn: false });
  for (const [name, value] of Object.entries(sample)) {
    environment.registerVariable(name, typeof value === 'string' ? 'string' : 'dyn');
  }
  registerUnknown(environment);
  return environment;
}

/** Whatever is compared with what is not known, null, is not true. Left to throw, it would cost forty times as much. */
function registerUnknown(environment: Environment): void {
  const pairs = ['int', 'double'].flatMap((type) => [
    ['null', type],
    [type, 'null'],
  ]);
  for (const operator of ['<', '<=', '>', '>=']) {
    for (const [left, right] of [...pairs, ['null', 'null']])
      environment.registerOperator(`${left} ${operator} ${right}`, () => false);
  }
}
