import type { AlertRule } from '../../domain/alert/alert-rule.ts';
import { CONDITION_FIELDS } from '../../domain/alert/condition-fields.ts';
import { SHIPPED_RULES } from '../../domain/alert/shipped-rules.ts';

/** What a condition may ask for, and the rules that are shipped: `docs/conditions.md`. */
export function conditionDocument(): string {
  const fields = CONDITION_FIELDS.map(
    ({ path, type, isNullable, meaning }) =>
      `| \`${path}\` | ${type}${isNullable ? ' or null' : ''} | ${meaning} |`,
  );
  return `# Conditions and rules

<!-- Made by npm run generate. -->

A condition is [CEL](https://cel.dev) over what is known of one server right after a check of it. It is true or false;
one that compares what is not known (null) is not true. \`config validate\` refuses a condition that asks for a field
that there is not, or compares what cannot be compared, and names the field that was probably meant.

\`\`\`yaml
alerting:
  rules:
    - name: server_down # a shipped rule: what is given here is changed, the rest stays
      checks: 3
    - name: gold_is_slow # a rule of your own
      when: has(labels.tier) && labels.tier == 'gold' && rates['5m'].checks > 5 && latency.combined_ms > 1000
      for: 2m
      severity: high
      annotations: { summary: A gold server takes more than a second }
\`\`\`

A rule fires once \`checks\` checks in a row have found it true, the first of them at least \`for\` ago; it ends once it has
been false for \`clear_for\`. Both are counted in the stored state of the server: a restart, a reload or another worker
changes nothing about it. A rule of your own has \`checks: 2\`, \`for: 0s\`, \`clear_for: 60s\` and \`severity: medium\` unless
it says otherwise.

An incident that is over takes an alert of the same server back for as long as the rule's \`reopen_within\` says, or else
\`alerting.routing.reopen_within\`, and never for less than the rule's \`cooldown\`; of several rules the longest counts. What
comes back within the \`cooldown\`, counted from when what people were called for was over, reopens it at once, in the
lists and in the messages that there are. Nobody is called before the cooldown is over, and then only if it still fires;
the incident's story says so. A cooldown limits messages, never incidents, and what is critical is never delayed: there it only sets how
long the incident may be reopened.

\`runbook\` names the runbook to follow. People are told it with the alert, in \`alerts list\`, \`incident show\`, the report
and in messages. There are no runbooks to start yet: Run runbook starts the first look, whatever the name. Annotations
other than \`summary\` are told in the same places.

Try a rule before it is in force: \`watchkeeper alerts backtest --rules FILE\` says what it would have made of the checks
that are recorded.

## Fields

| field | type | meaning |
| --- | --- | --- |
${fields.join('\n')}

## Rules that are switched on

${rulesTable(SHIPPED_RULES.filter(({ enabled }) => enabled))}

## Rules that are switched off

Those of the older systems, by their names; \`enabled: true\` switches one on.

${rulesTable(SHIPPED_RULES.filter(({ enabled }) => !enabled))}
`;
}

function rulesTable(rules: readonly AlertRule[]): string {
  const rows = rules.map(
    ({ name, severity, when, checks, forMs, annotations, cooldownMs = 0 }) =>
      `| \`${name}\` | ${severity} | \`${when.replaceAll('|', '\\|')}\` | ${checks} | ${forMs / 1000} s | ${cooldownMs / 1000} s | ${annotations['summary'] ?? ''} |`,
  );
  return `| rule | severity | condition | checks | for | cooldown | says |\n| --- | --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
}
