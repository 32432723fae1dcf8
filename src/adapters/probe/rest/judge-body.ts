import type { RestFindings } from '../../../domain/probe/probe.ts';
import type { Verdict } from '../../../domain/probe/verdict.ts';
import type { RestPathSpec } from '../../../domain/server/server-spec.ts';
import type { Json } from '../../../domain/tool-contract/tool-contract.ts';
import { isRecord, parseJson, type JsonRecord } from '../json-value.ts';
import { breakersOf, metricsOf, systemHealthOf, type Excerpt } from './body-facts.ts';
import { healthOfWord, type Health } from './health-words.ts';

export interface JudgedBody {
  readonly verdict: Verdict;
  readonly message: string | null;
  readonly findings: RestFindings;
}

type BodyRules = Pick<RestPathSpec, 'requiredFields' | 'validateFormat'>;

/** Judges a health body: form, required fields, and what it says of itself (inv. 3.2, its faults corrected). */
export function judgeBody(text: string, rules: BodyRules, excerpt: Excerpt): JudgedBody {
  const value = parseJson(text);
  const body = isRecord(value) ? value : null;
  const form = formProblems(value, rules);
  const words = body === null ? [] : selfReports(body, excerpt);
  const findings: RestFindings = {
    problems: [...form, ...words.map((word) => word.says)],
    healthIndicatorsPresent: body !== null && INDICATORS.some((name) => body[name] !== undefined),
    formatValid: form.length === 0,
    serverMetrics: body === null ? {} : metricsOf(body, excerpt),
    circuitBreakers: body === null ? {} : breakersOf(body, excerpt),
    systemHealth: body === null ? null : systemHealthOf(body, excerpt),
  };
  if (!rules.validateFormat) return { verdict: 'ok', message: null, findings: { ...findings, problems: [] } };
  const unknown = words.filter((word) => word.health === null);
  const reasons: readonly (readonly [Verdict, readonly string[]])[] = [
    ['bad_body', [...form, ...unknown.map((word) => word.says)]],
    ['unhealthy_body', words.filter((word) => word.health === 'unhealthy').map((word) => word.says)],
    ['degraded_body', [...words.filter((word) => word.health === 'degraded').map((word) => word.says)]],
  ];
  const worst = reasons.find(([, problems]) => problems.length > 0);
  if (worst === undefined) return { verdict: 'ok', message: null, findings };
  return { verdict: worst[0], message: worst[1].slice(0, 5).join('; '), findings };
}

const INDICATORS = ['status', 'health', 'healthy', 'state', 'ok'] as const;

function formProblems(value: Json | undefined, rules: BodyRules): readonly string[] {
  if (!rules.validateFormat) return value === undefined ? ['the body is not JSON'] : [];
  if (value === undefined) return ['the body is not JSON'];
  if (!isRecord(value)) return ['the body is not a JSON object'];
  const missing = rules.requiredFields.filter((field) => !hasField(value, field));
  const problems = missing.map((field) => `required field ${field} is missing`);
  if (!INDICATORS.some((name) => value[name] !== undefined))
    problems.push('no status, health, healthy, state or ok');
  return problems;
}

/** A field by its name, or by a dotted path. Null counts as missing. */
function hasField(body: JsonRecord, field: string): boolean {
  if (Object.hasOwn(body, field)) return body[field] !== null;
  let value: Json | undefined = body;
  for (const name of field.split('.'))
    value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value !== undefined && value !== null;
}

interface SelfReport {
  /** Null when the word is not known. */
  readonly health: Health | null;
  readonly says: string;
}

/** Everything by which the body says that all is not well. */
function selfReports(body: JsonRecord, excerpt: Excerpt): readonly SelfReport[] {
  const reports: SelfReport[] = [];
  for (const name of INDICATORS) {
    const health = healthOfValue(body[name]);
    if (health !== 'healthy' && health !== 'silent')
      reports.push({ health, says: `${name} is ${shown(body[name], excerpt)}` });
  }
  for (const name of ['error', 'errors', 'failure', 'failed']) {
    if (isReported(body[name]))
      reports.push({ health: 'unhealthy', says: `${name} is ${shown(body[name], excerpt)}` });
  }
  for (const [name, state] of Object.entries(breakersOf(body, excerpt))) {
    if (state === 'open') reports.push({ health: 'degraded', says: `circuit breaker ${name} is open` });
  }
  const system = systemHealthOf(body, excerpt);
  if (system !== null && healthOfWord(system) !== 'healthy') {
    reports.push({ health: 'degraded', says: `system health is ${system}` });
  }
  return reports;
}

/** `silent` for what says nothing of health, such as an object, which is judged as the system's health. */
function healthOfValue(value: Json | undefined): Health | null | 'silent' {
  if (typeof value === 'boolean') return value ? 'healthy' : 'unhealthy';
  if (typeof value === 'string') return healthOfWord(value);
  if (typeof value !== 'number') return 'silent';
  if (value === 0) return 'unhealthy';
  return value === 1 || (value >= 200 && value < 300)
    ? 'healthy'
    : value >= 400 && value < 600
      ? 'unhealthy'
      : 'silent';
}

/** A number under such a name is a counter, a metric and no complaint; empty lists and objects complain of nothing. */
function isReported(value: Json | undefined): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.trim() !== '';
  if (Array.isArray(value)) return value.length > 0;
  return isRecord(value) && Object.keys(value).length > 0;
}

function shown(value: Json | undefined, excerpt: Excerpt): string {
  return excerpt(JSON.stringify(value ?? null)).slice(0, 80);
}
