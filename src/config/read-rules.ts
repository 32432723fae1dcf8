import { LineCounter } from 'yaml';
import type { AlertRule } from '../domain/alert/alert-rule.ts';
import { AppError } from '../domain/error/app-error.ts';
import { walkKeys } from './document/keys-walk.ts';
import { find, toPlain } from './document/located.ts';
import type { Located, LocatedMap } from './document/located.ts';
import { hasReference } from './document/reference.ts';
import { readValue } from './document/read-tree.ts';
import { reportIssues } from './document/report-issues.ts';
import { createReport, spelledBy } from './document/report.ts';
import type { Report } from './document/report.ts';
import { toCanonical } from './import/to-canonical.ts';
import { createBench } from './judge/bench.ts';
import { judgeAlerting } from './judge/judge-alerting.ts';
import { byPlace, formatProblem } from './problem.ts';
import { resolveRules } from './resolve/resolve-alerting.ts';
import { settle } from './resolve/settle.ts';
import { validate } from './validate.ts';

/** Stands for the file, whose name the text does not say, in what is said of it. */
const FILE = 'rules';

interface Found {
  /** A document with the rules in the place that a configuration has for them, and nothing else. */
  readonly tree: LocatedMap;
  readonly report: Report;
}

/**
 * The alert rules of a text, judged as those of a configuration are: a list of rules, a map with `rules`, or a whole
 * configuration. Only those that it names, a shipped one with what the text leaves out. Nothing of this process gets
 * into them: a reference to a variable is refused. Throws CONFIG_INVALID with all problems.
 */
export function readRules(text: string): readonly AlertRule[] {
  const lines = new LineCounter();
  const report = createReport(FILE, lines);
  const root = readValue(text, lines, report);
  const found = root === null ? null : findRules(root, report);
  const rules = found === null ? null : judgeRules(found);
  if (rules === null) throw invalid(report);
  return rules;
}

function findRules(root: Located, report: Report): Found | null {
  const short = { report: spelledBy(report, (_at, path) => path.replace(/^alerting\./, '')) };
  if (root.kind === 'list') return { ...short, tree: inConfiguration(root) };
  if (root.kind === 'map') {
    const listed = root.entries.get('rules')?.value;
    if (listed !== undefined) return { ...short, tree: inConfiguration(listed) };
    const canonical = toCanonical(root, report);
    if (canonical === null) return null;
    const rules = find(canonical.tree, ['alerting', 'rules']);
    if (rules !== undefined) return { report: canonical.report, tree: inConfiguration(rules) };
  }
  refuseEmpty(root, report);
  return null;
}

function refuseEmpty({ at }: Located, report: Report): void {
  report.error({
    at,
    path: '',
    message: 'has no alert rules',
    suggestion: 'write a list of rules, each with name: and when:, or one below rules: or alerting.rules:',
  });
}

function inConfiguration(rules: Located): LocatedMap {
  const at = rules.at;
  const mapOf = (name: string, value: Located): LocatedMap => ({
    kind: 'map',
    at,
    entries: new Map([[name, { keyAt: at, value }]]),
  });
  return mapOf('alerting', mapOf('rules', rules));
}

/** Refuses each reference to a variable, and puts what is no mistake by itself in its place. */
function withoutReferences<T extends Located>(node: T, report: Report): T;
function withoutReferences(node: Located, report: Report): Located {
  switch (node.kind) {
    case 'list':
      return { ...node, items: node.items.map((item) => withoutReferences(item, report)) };
    case 'map': {
      const entries = [...node.entries].map(
        ([name, { keyAt, value }]) => [name, { keyAt, value: withoutReferences(value, report) }] as const,
      );
      return { ...node, entries: new Map(entries) };
    }
    case 'scalar':
      if (typeof node.value !== 'string' || !hasReference(node.value)) return node;
      report.error({
        at: node.at,
        path: '',
        message: 'is a reference to a variable, and no variable is looked up for rules that are tried',
        suggestion: 'write the value itself',
      });
      return { ...node, value: 'true' };
  }
}

function judgeRules({ tree: written, report }: Found): readonly AlertRule[] | null {
  const literal = withoutReferences(written, report);
  const tree = walkKeys(literal, { env: {}, report, production: false, known: new Map() });
  const { config, issues, broken } = validate(toPlain(tree));
  reportIssues(tree, issues, report);
  if (config === null) return null;
  judgeAlerting(settle(config), createBench({ tree, report, broken }));
  if (config.alerting.rules.length === 0) refuseEmpty(written, report);
  if (report.failed) return null;
  const named = new Set(config.alerting.rules.map(({ name }) => name));
  return resolveRules(config.alerting).filter(({ name }) => named.has(name));
}

function invalid(report: Report): AppError {
  const problems = report.errors().toSorted(byPlace);
  const said = problems.map((problem) => `  ${formatProblem(problem)}`);
  return new AppError('CONFIG_INVALID', ['The rules are not valid, so none was tried:', ...said].join('\n'), {
    details: { problems },
  });
}
