import type { CheckView } from '../../domain/check/check-view.ts';
import { isAuthVerdict, type Verdict } from '../../domain/probe/verdict.ts';
import type { LogFacts } from '../../ports/log.ts';

export interface CheckLine {
  readonly lineLevel: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly facts: LogFacts;
}

/**
 * A check in one line. Failures use the runbook's words: authentication lines contain `auth` and `failed`, MCP failures
 * `mcp` and `error`, time-outs `timeout` (SURFACE section 7).
 */
export function describeCheckLine(environment: string, view: CheckView): CheckLine {
  const troubles = [troubleOf('mcp', view.mcp), troubleOf('rest', view.rest)].filter(
    (trouble) => trouble !== null,
  );
  return {
    lineLevel: view.status === 'UNHEALTHY' ? 'error' : view.status === 'DEGRADED' ? 'warn' : 'info',
    message: [`check ${view.server} ${view.status}`, ...troubles].join('; '),
    facts: {
      environment,
      mcp: view.mcp.verdict,
      rest: view.rest.verdict,
      ...(view.combinedMs === null ? {} : { response_time: Math.round(view.combinedMs * 100) / 100 }),
    },
  };
}

interface Outcome {
  readonly verdict: Verdict;
  readonly message: string | null;
}

function troubleOf(path: 'mcp' | 'rest', { verdict, message }: Outcome): string | null {
  if (verdict === 'ok' || verdict === 'disabled') return null;
  const words = isAuthVerdict(verdict)
    ? `${path} error: auth failed (${verdict})`
    : `${path} error: ${verdict}`;
  return message === null ? words : `${words}: ${message}`;
}
