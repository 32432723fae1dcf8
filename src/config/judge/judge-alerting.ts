import { compileCondition } from '../../domain/alert/compile-condition.ts';
import { CONDITION_FIELDS } from '../../domain/alert/condition-fields.ts';
import { SHIPPED_RULES } from '../../domain/alert/shipped-rules.ts';
import { nearest } from '../../domain/error/nearest.ts';
import type { Settled } from '../resolve/settle.ts';
import type { Bench, Path } from './bench.ts';

const SHIPPED: ReadonlySet<string> = new Set(SHIPPED_RULES.map(({ name }) => name));
const FIELDS = CONDITION_FIELDS.map(({ path }) => path);

/** Each rule once, each with a condition, and each condition one that can be asked. */
export function judgeAlerting({ alerting }: Settled, bench: Bench): void {
  const seen = new Map<string, Path>();
  for (const [index, { name, when, run, runbook }] of alerting.rules.entries()) {
    const at = (key: string): Path => ['alerting', 'rules', index, key];
    const twin = seen.get(name);
    if (twin !== undefined) {
      bench.refuse([at('name')], {
        message: `the rule ${name} is in line ${bench.lineOf(twin)} already`,
        suggestion: 'make them one, or give this one a name of its own',
      });
    }
    seen.set(name, at('name'));
    if (when !== undefined) judgeCondition(when, at('when'), bench);
    else if (!SHIPPED.has(name)) refuseEmpty(name, at('name'), bench);
    if (run === 'automatic' && runbook === undefined) refuseAimless(name, at('run'), bench);
  }
}

/** No shipped rule names a runbook. */
function refuseAimless(name: string, path: Path, bench: Bench): void {
  bench.refuse([path], {
    message: `the rule ${name} has no runbook that could be begun by itself`,
    suggestion: 'write runbook: and the name of one, as `watchkeeper runbooks list` has it',
  });
}

function judgeCondition(when: string, path: Path, bench: Bench): void {
  const compiled = compileCondition(when);
  if (compiled.status === 'compiled') return;
  const field = compiled.field === null ? undefined : nearest(compiled.field, FIELDS);
  bench.refuse([path], {
    message: `is no condition: ${compiled.reason}`,
    suggestion: field === undefined ? 'docs/conditions.md has the fields and examples' : `write ${field}`,
  });
}

function refuseEmpty(name: string, path: Path, bench: Bench): void {
  const shipped = nearest(name, SHIPPED);
  bench.refuse([path], {
    message: `the rule ${name} has no condition, and none of that name is shipped`,
    suggestion:
      shipped === undefined
        ? 'write when: and its condition'
        : `write ${shipped}, or when: and its condition`,
  });
}
