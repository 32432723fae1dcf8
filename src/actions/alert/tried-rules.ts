import type { AlertRule } from '../../domain/alert/alert-rule.ts';
import { compileCondition } from '../../domain/alert/compile-condition.ts';
import { compileRules } from '../../domain/alert/fold-alerts.ts';
import type { CompiledRule } from '../../domain/alert/fold-alerts.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { ActionContext } from '../action.ts';
import { nearestNames } from '../fleet/nearest-names.ts';

export interface WantedRules {
  /** Rules in YAML. */
  readonly rules?: string | undefined;
  readonly when?: string | undefined;
  readonly rule?: string | undefined;
  readonly checks: number;
  readonly for_seconds: number;
  readonly clear_for_seconds: number;
}

/** What a backtest tries. */
export interface TriedRules {
  /** For a server of this release. */
  of(release: string): readonly CompiledRule[];
  readonly all: readonly AlertRule[];
}

/**
 * The rules that are asked for: of a text, a condition as a rule of its own, or else those in force, by release. Throws
 * INVALID_REQUEST or CONFIG_INVALID where what is given is no rule.
 */
export async function triedRules(
  { releases }: ActionContext,
  inForce: ReadonlyMap<string, readonly AlertRule[]>,
  wanted: WantedRules,
): Promise<TriedRules> {
  const { rules: text, when, rule: name } = wanted;
  if (when !== undefined) {
    refuseBeside(wanted);
    return forAll(compileRules([thoughtAbout(when, wanted)]));
  }
  if (text !== undefined) return forAll(compileRules(chosen(await releases.rules(text), name)));
  const compiled = new Map(
    [...inForce].map(([release, rules]) => [release, compileRules(chosen(rules, name))] as const),
  );
  return { of: (release) => compiled.get(release) ?? [], all: [...compiled.values()].flatMap(bare) };
}

function forAll(rules: readonly CompiledRule[]): TriedRules {
  return { of: () => rules, all: bare(rules) };
}

function bare(rules: readonly CompiledRule[]): readonly AlertRule[] {
  return rules.map(({ rule }) => rule);
}

function refuseBeside({ rules, rule }: WantedRules): void {
  const other = rules === undefined ? (rule === undefined ? null : 'rule') : 'rules';
  if (other === null) return;
  throw new AppError(
    'INVALID_REQUEST',
    `A condition is tried by itself: give \`when\` or \`${other}\`, not both.`,
    { details: { fields: ['when', other] } },
  );
}

function thoughtAbout(when: string, { checks, for_seconds, clear_for_seconds }: WantedRules): AlertRule {
  const compiled = compileCondition(when);
  if (compiled.status === 'refused') {
    const message = `This is no condition: ${compiled.reason}. docs/conditions.md has the fields and examples.`;
    throw new AppError('INVALID_REQUEST', message, { details: { when } });
  }
  return {
    name: 'tried',
    enabled: true,
    when,
    checks,
    forMs: for_seconds * 1000,
    clearForMs: clear_for_seconds * 1000,
    severity: 'medium',
    labels: {},
    annotations: {},
  };
}

/** A rule that is named is tried also when it is switched off. */
function chosen(rules: readonly AlertRule[], name: string | undefined): readonly AlertRule[] {
  if (name === undefined) return rules;
  const rule = rules.find((each) => each.name === name);
  if (rule !== undefined) return [{ ...rule, enabled: true }];
  const known = rules.map((each) => each.name);
  const [near] = nearestNames(name, known);
  throw new AppError(
    'INVALID_REQUEST',
    `There is no rule ${name}. ${near === undefined ? 'See: watchkeeper alerts rules --all' : `Did you mean ${near}?`}`,
    { details: { rule: name, known } },
  );
}
