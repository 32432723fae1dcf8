import { errorsOf } from './error-kinds.ts';
import type { ErrorKind } from './error-kinds.ts';
import type { PathTotals } from './window-totals.ts';

/** Failed probes by path and kind (inv. 6.1); each is counted once, so that they add up to the failures. */
export type ErrorBreakdown = Readonly<
  Record<`mcp_${Exclude<ErrorKind, 'body'>}_errors` | `rest_${ErrorKind}_errors`, number>
>;

export function errorBreakdownOf({
  mcp,
  rest,
}: {
  readonly mcp: PathTotals;
  readonly rest: PathTotals;
}): ErrorBreakdown {
  const [ofMcp, ofRest] = [errorsOf(mcp.verdicts), errorsOf(rest.verdicts)];
  return {
    mcp_connection_errors: ofMcp.connection,
    mcp_timeout_errors: ofMcp.timeout,
    mcp_auth_errors: ofMcp.auth,
    mcp_http_errors: ofMcp.http,
    mcp_protocol_errors: ofMcp.protocol,
    rest_connection_errors: ofRest.connection,
    rest_timeout_errors: ofRest.timeout,
    rest_auth_errors: ofRest.auth,
    rest_http_errors: ofRest.http,
    rest_protocol_errors: ofRest.protocol,
    rest_body_errors: ofRest.body,
  };
}

export interface StatusCodeCount {
  readonly status_code: number;
  readonly count: number;
}

const CODES_SHOWN = 5;

/** The most frequent status codes of REST answers, at most five. */
export function topStatusCodes({ statusCodes }: PathTotals): readonly StatusCodeCount[] {
  return Object.entries(statusCodes)
    .map(([code, count]) => ({ status_code: Number(code), count }))
    .sort((a, b) => b.count - a.count || a.status_code - b.status_code)
    .slice(0, CODES_SHOWN);
}
