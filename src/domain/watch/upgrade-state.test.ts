import { describe, expect, it } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { foldCheck } from './fold-check.ts';
import { upgradeState } from './upgrade-state.ts';

/** As version 1 is stored; never changed, so that what was once written stays readable. */
const VERSION_1 = `{"version":1,"server":"search","status":"DEGRADED","statusSinceMs":1000,"checks":3,
"consecutiveFailures":3,"consecutiveSuccesses":0,"last":{"server":"search","origin":"schedule","atMs":3000,"wallMs":20,
"release":"r1","status":"DEGRADED","score":0.4,"combinedMs":10,"availablePaths":["rest"],"message":"MCP: it was timeout",
"mcp":{"verdict":"timeout","durationMs":20,"message":"it was timeout","statusCode":null,"attempts":1,"era":null,
"protocolVersion":null,"sessionLost":false,"rpcErrorCode":null,"toolsCount":null,"expectedFound":[],"missing":[],
"toolsValid":null,"problems":[],"contractHash":null,"dnsMs":null,"connectMs":null,"tlsMs":null,"firstByteMs":null,
"certificateExpiresAtMs":null,"credentialExpiresAtMs":null},"rest":{"verdict":"ok","durationMs":10,"message":null,
"statusCode":200,"attempts":1,"problems":[],"healthIndicatorsPresent":true,"formatValid":true,"serverMetrics":{},
"circuitBreakers":{},"systemHealth":null,"dnsMs":null,"connectMs":null,"tlsMs":null,"firstByteMs":null,
"certificateExpiresAtMs":null,"credentialExpiresAtMs":null}},"lastVerdicts":{"mcp":"timeout","rest":"ok"},
"breaker":{"overall":"REST_ONLY","mcp":{"status":"OPEN","openedAtMs":3000,"failures":3},"rest":{"status":"CLOSED",
"failures":0},"recoveries":0,"forced":null,"transitions":[{"path":"mcp","atMs":3000,"from":"CLOSED","to":"OPEN",
"reason":"3 failures in a row"}],"lastFailureAtMs":{"mcp":3000,"rest":null},"lastSuccessAtMs":{"mcp":null,"rest":3000}},
"era":null,"credentialWorkedAtMs":{"mcp":null,"rest":null},"contract":{"seenHash":null,"acceptedHash":null,
"acceptedTools":null,"changedAtMs":null,"drift":[]},"paused":false,"conditions":{"status:DEGRADED":1000,
"breaker:REST_ONLY":3000},"commandSequence":2}`;

/** As version 2 is stored. */
const VERSION_2 = `{"version":2,"server":"search","status":"DEGRADED","statusSinceMs":1000,"checks":3,
"consecutiveFailures":3,"consecutiveSuccesses":0,"last":{"server":"search","origin":"schedule","atMs":3000,"wallMs":20,
"release":"r1","status":"DEGRADED","score":0.4,"combinedMs":10,"availablePaths":["rest"],"message":"MCP: it was timeout",
"mcp":{"verdict":"timeout","durationMs":20,"message":"it was timeout","statusCode":null,"attempts":1,"era":null,
"protocolVersion":null,"sessionLost":false,"rpcErrorCode":null,"toolsCount":null,"expectedFound":[],"missing":[],
"toolsValid":null,"problems":[],"contractHash":null,"dnsMs":null,"connectMs":null,"tlsMs":null,"firstByteMs":null,
"certificateExpiresAtMs":null,"credentialExpiresAtMs":null},"rest":{"verdict":"ok","durationMs":10,"message":null,
"statusCode":200,"attempts":1,"problems":[],"healthIndicatorsPresent":true,"formatValid":true,"serverMetrics":{},
"circuitBreakers":{},"systemHealth":null,"dnsMs":null,"connectMs":null,"tlsMs":null,"firstByteMs":null,
"certificateExpiresAtMs":null,"credentialExpiresAtMs":null}},"lastVerdicts":{"mcp":"timeout","rest":"ok"},
"breaker":{"overall":"REST_ONLY","mcp":{"status":"OPEN","openedAtMs":3000,"failures":3},"rest":{"status":"CLOSED",
"failures":0},"recoveries":0,"forced":null,"transitions":[{"path":"mcp","atMs":3000,"from":"CLOSED","to":"OPEN",
"reason":"3 failures in a row"}],"lastFailureAtMs":{"mcp":3000,"rest":null},"lastSuccessAtMs":{"mcp":null,"rest":3000}},
"era":null,"credentialWorkedAtMs":{"mcp":null,"rest":null},"contract":{"seenHash":null,"acceptedHash":null,
"acceptedTools":null,"changedAtMs":null,"drift":[],
"words":null,"wordsAcceptedHash":null},"paused":false,"conditions":{"status:DEGRADED":1000,
"breaker:REST_ONLY":3000},"commandSequence":2}`;

/** As the stored text has it, of a time in which no tool was called. */
function lastCheck(stored: string): unknown {
  const { last } = JSON.parse(stored) as { readonly last: { readonly mcp: object } };
  return { ...last, mcp: { ...last.mcp, call: null } };
}

describe('upgradeState', () => {
  it('reads what version 1 stored, and the fold goes on from there', () => {
    const stored: unknown = JSON.parse(VERSION_1);
    const state = upgradeState(stored);
    expect(state).toEqual({
      ...(stored as object),
      version: 3,
      last: lastCheck(VERSION_1),
      call: null,
      recent: { minutes: [], fives: [], changesMs: [] },
      alerts: {},
      contract: {
        seenHash: null,
        acceptedHash: null,
        acceptedTools: null,
        changedAtMs: null,
        drift: [],
        words: null,
        wordsAcceptedHash: null,
      },
    });
    const check = aCheck().mcpFailing().at(4000);
    const spec = aServerSpec().build();
    const next = foldCheck({ state, check: check.build(), view: check.view(), spec, drift: null });
    expect(next.edges).toEqual([]);
    expect(next.state).toMatchObject({ checks: 4, statusSinceMs: 1000, breaker: { mcp: { failures: 4 } } });
  });

  it('reads what version 2 stored: nothing recent, no alert, and no call', () => {
    const stored: unknown = JSON.parse(VERSION_2);
    const recent = { minutes: [], fives: [], changesMs: [] };
    expect(upgradeState(stored)).toEqual({
      ...(stored as object),
      version: 3,
      last: lastCheck(VERSION_2),
      call: null,
      recent,
      alerts: {},
    });
    const fresh = JSON.stringify({ version: 2, server: 'search', last: null });
    expect(upgradeState(JSON.parse(fresh)).last).toBeNull();
  });

  it('refuses what a later version wrote, saying so', () => {
    expect(() => upgradeState({ version: 4, server: 'search' })).toThrow(
      'The state of search has version 4; this program reads up to 3. Start the version that wrote it, or a later one.',
    );
  });

  it.each([
    null,
    'x',
    3,
    [],
    {},
    { version: 1 },
    { version: '1', server: 'a' },
    { version: 1.5, server: 'a' },
  ])('refuses %o, which is no state', (stored) => {
    expect(() => upgradeState(stored)).toThrow('not a state document');
  });

  it('refuses a version that never was', () => {
    expect(() => upgradeState({ version: 0, server: 'search' })).toThrow('version 0');
  });
});
