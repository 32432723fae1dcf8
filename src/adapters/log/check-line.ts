import type { CheckView } from '../../domain/check/check-view.ts';
import { isAuthVerdict, type Verdict } from '../../domain/probe/verdict.ts';
import type { LineContent } from './line-text.ts';

/**
 * A check in one line. Failures use the runbook's words: authentication lines contain `auth` and `failed`, MCP failures
 * `mcp` and `error`, time-outs `timeout` (SURFACE section 7). A path that is well is not named, so that a search for
 * one path's errors does not find the other's.
 */
export function describeCheckLine(environment: string, view: CheckView): LineContent {
  const troubles = [troubleOf('mcp', view.mcp), troubleOf('rest', view.rest)].filter(
    (trouble) => trouble !== null,
  );
  return {
    level: levelOf(view),
    message: [`check ${view.server} ${view.status}`, ...troubles].join('; '),
    facts: {
      environment,
      ...verdictOf('mcp', view.mcp),
      ...verdictOf('rest', view.rest),
      ...(view.combinedMs === null ? {} : { response_time: Math.round(view.combinedMs * 100) / 100 }),
    },
  };
}

interface Outcome {
  readonly verdict: Verdict;
  readonly message: string | null;
}

function levelOf({ status }: CheckView): LineContent['level'] {
  if (status === 'UNHEALTHY') return 'error';
  return status === 'DEGRADED' ? 'warn' : 'info';
}

function isWell(verdict: Verdict): boolean {
  return verdict === 'ok' || verdict === 'disabled';
}

function verdictOf(path: 'mcp' | 'rest', { verdict }: Outcome): Readonly<Record<string, string>> {
  return isWell(verdict) ? {} : { [path]: verdict };
}

const FAILED_WORD = { mcp: 'mcp error', rest: 'rest failed' } as const;

function troubleOf(path: 'mcp' | 'rest', { verdict, message }: Outcome): string | null {
  if (isWell(verdict)) return null;
  const kind = isAuthVerdict(verdict) ? `auth failed (${verdict})` : verdict;
  const words = `${FAILED_WORD[path]}: ${kind}`;
  return message === null ? words : `${words}: ${message}`;
}
