import fc from 'fast-check';
import type { CheckView, McpProbeView, RestProbeView } from '../../../src/domain/check/check-view.ts';
import type { Verdict } from '../../../src/domain/probe/verdict.ts';
import { VERDICTS } from '../../../src/domain/probe/verdict.ts';
import { NOON_MS } from './a-check.ts';

const ms = fc.double({ min: 0, max: 1e7, noNaN: true }).map((value) => value + 0);
const maybeMs = fc.option(ms);
const instant = fc.option(fc.integer({ min: 0, max: 4e12 }));
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const texts = fc.array(text, { maxLength: 3 });
const flag = fc.option(fc.boolean());
const verdicts = Object.keys(VERDICTS).filter((key): key is Verdict => key in VERDICTS);
const common = {
  verdict: fc.constantFrom(...verdicts),
  durationMs: maybeMs,
  message: fc.option(text),
  statusCode: fc.option(fc.integer({ min: 100, max: 599 })),
  attempts: fc.nat(5),
  problems: texts,
  dnsMs: maybeMs,
  connectMs: maybeMs,
  tlsMs: maybeMs,
  firstByteMs: maybeMs,
  certificateExpiresAtMs: instant,
  credentialExpiresAtMs: instant,
};

const mcp: fc.Arbitrary<McpProbeView> = fc.record(
  {
    ...common,
    era: fc.option(fc.constantFrom('modern', 'session', 'sse', 'plain')),
    protocolVersion: fc.option(text),
    sessionLost: fc.boolean(),
    rpcErrorCode: fc.option(fc.integer()),
    toolsCount: fc.option(fc.nat()),
    expectedFound: texts,
    missing: texts,
    toolsValid: flag,
    contractHash: fc.option(text),
    call: fc.option(
      fc.record(
        {
          tool: text,
          ok: fc.boolean(),
          atMs: fc.nat(),
          latencyMs: maybeMs,
          message: fc.option(text),
          print: text,
        },
        { noNullPrototype: true },
      ),
    ),
  },
  { noNullPrototype: true },
);

const rest: fc.Arbitrary<RestProbeView> = fc.record(
  {
    ...common,
    healthIndicatorsPresent: flag,
    formatValid: flag,
    serverMetrics: fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      ms,
      { noNullPrototype: true },
    ),
    circuitBreakers: fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      text,
      { noNullPrototype: true },
    ),
    systemHealth: fc.option(text),
  },
  { noNullPrototype: true },
);

/** Any check that a probe could come to. */
export const anyCheck: fc.Arbitrary<CheckView> = fc.record(
  {
    server: fc.constant('a'),
    origin: fc.constantFrom('schedule', 'confirm', 'manual'),
    atMs: fc.integer({ min: NOON_MS, max: NOON_MS + 3_600_000 }),
    wallMs: ms,
    release: text,
    status: fc.constantFrom('HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'),
    score: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
    combinedMs: maybeMs,
    availablePaths: fc.subarray(['mcp', 'rest', 'both', 'none'] as const),
    message: fc.option(text),
    mcp,
    rest,
  },
  { noNullPrototype: true },
);
