import type { AlertRule } from '../../../src/domain/alert/alert-rule.ts';
import { SHIPPED_RULES } from '../../../src/domain/alert/shipped-rules.ts';

/** One of the rules that are shipped, changed or as it is. */
export function shippedRule(name: string, changes: Partial<AlertRule> = {}): AlertRule {
  const rule = SHIPPED_RULES.find((each) => each.name === name);
  if (rule === undefined) throw new Error(`No rule ${name} is shipped.`);
  return { ...rule, ...changes };
}
