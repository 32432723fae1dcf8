import { DISABLED_MCP_PROBE, DISABLED_REST_PROBE } from '../../../src/domain/probe/probe.ts';
import type {
  CallOutcome,
  McpProbe,
  RememberedEra,
  RestFindings,
  RestProbe,
  ToolFindings,
} from '../../../src/domain/probe/probe.ts';
import { hasSucceeded, VERDICTS } from '../../../src/domain/probe/verdict.ts';
import type { ProbePath, Verdict } from '../../../src/domain/probe/verdict.ts';
import type { ToolContract } from '../../../src/domain/tool-contract/tool-contract.ts';

const ERA: RememberedEra = { era: 'modern', protocolVersion: '2026-07-28', detectedAtMs: 0 };

const CALL: CallOutcome = { tool: 'find', ok: true, atMs: 0, latencyMs: 5, message: null, print: 'find' };

/** An MCP probe that went well in 20 ms and read no contract. */
export function aMcpProbe(): McpProbeBuilder {
  return new McpProbeBuilder({
    ...DISABLED_MCP_PROBE,
    verdict: 'ok',
    durationMs: 20,
    statusCode: 200,
    attempts: [{ verdict: 'ok', durationMs: 20 }],
    era: ERA,
    tools: toolFindings({}),
  });
}

/** A REST probe that went well in 10 ms. */
export function aRestProbe(): RestProbeBuilder {
  return new RestProbeBuilder({
    ...DISABLED_REST_PROBE,
    verdict: 'ok',
    durationMs: 10,
    statusCode: 200,
    attempts: [{ verdict: 'ok', durationMs: 10 }],
    body: restFindings({}),
  });
}

export class McpProbeBuilder {
  readonly #probe: McpProbe;

  constructor(probe: McpProbe) {
    this.#probe = probe;
  }

  with(changes: Partial<McpProbe>): McpProbeBuilder {
    return new McpProbeBuilder({ ...this.#probe, ...changes });
  }

  taking(durationMs: number): McpProbeBuilder {
    return this.with({ durationMs, attempts: [{ verdict: this.#probe.verdict, durationMs }] });
  }

  /** Any verdict; a failure has no tools and no era of its own. */
  judged(verdict: Verdict): McpProbeBuilder {
    if (verdict === 'disabled') return this.disabled();
    const outcome = outcomeOf(verdict, this.#probe.durationMs ?? 20);
    if (!hasSucceeded(verdict)) return this.with({ ...outcome, tools: null, era: null });
    return this.with({
      ...outcome,
      tools: this.#probe.tools ?? toolFindings({}),
      era: this.#probe.era ?? ERA,
    });
  }

  failing(): McpProbeBuilder {
    return this.judged('timeout');
  }

  disabled(): McpProbeBuilder {
    return new McpProbeBuilder(DISABLED_MCP_PROBE);
  }

  withTools(changes: Partial<ToolFindings>): McpProbeBuilder {
    return this.with({ tools: toolFindings({ ...this.#probe.tools, ...changes }) });
  }

  promising(contract: ToolContract): McpProbeBuilder {
    return this.withTools({ contract, count: contract.tools.length });
  }

  /** The named tool was called; a call that is not ok is the verdict. */
  calling(changes: Partial<CallOutcome>): McpProbeBuilder {
    const call = { ...CALL, ...changes };
    const judged = call.ok ? this : this.judged('call_failed');
    return judged.with({ call: call.ok ? call : { ...call, message: 'calling find: no' } });
  }

  missing(...names: readonly string[]): McpProbeBuilder {
    return this.judged('tools_missing').withTools({ missing: names, valid: false });
  }

  build(): McpProbe {
    return this.#probe;
  }
}

export class RestProbeBuilder {
  readonly #probe: RestProbe;

  constructor(probe: RestProbe) {
    this.#probe = probe;
  }

  with(changes: Partial<RestProbe>): RestProbeBuilder {
    return new RestProbeBuilder({ ...this.#probe, ...changes });
  }

  taking(durationMs: number): RestProbeBuilder {
    return this.with({ durationMs, attempts: [{ verdict: this.#probe.verdict, durationMs }] });
  }

  /** Any verdict; a failure has no body. */
  judged(verdict: Verdict): RestProbeBuilder {
    if (verdict === 'disabled') return this.disabled();
    const outcome = outcomeOf(verdict, this.#probe.durationMs ?? 10);
    if (!hasSucceeded(verdict)) return this.with({ ...outcome, body: null });
    return this.with({ ...outcome, body: this.#probe.body ?? restFindings({}) });
  }

  failing(): RestProbeBuilder {
    return this.judged('connect_refused');
  }

  disabled(): RestProbeBuilder {
    return new RestProbeBuilder(DISABLED_REST_PROBE);
  }

  withBody(changes: Partial<RestFindings>): RestProbeBuilder {
    return this.with({ body: restFindings({ ...this.#probe.body, ...changes }) });
  }

  build(): RestProbe {
    return this.#probe;
  }
}

/** A contract of tools without inputs; the hash is the given word, not a digest. */
export function aContract(hash: string, ...names: readonly string[]): ToolContract {
  return { hash, tools: names.map((name) => ({ inputSchema: { type: 'object' }, name })) };
}

/** Every verdict that a path can have. `Object.entries` forgets the key type, which the table's keys define. */
export function verdictsOf(path: ProbePath): readonly Verdict[] {
  const rows = Object.entries(VERDICTS) as [Verdict, { readonly paths: readonly ProbePath[] }][];
  return rows.filter(([, row]) => row.paths.includes(path)).map(([verdict]) => verdict);
}

function outcomeOf(verdict: Verdict, durationMs: number) {
  const noAnswer = ['dns_failed', 'connect_refused', 'connect_failed', 'tls_failed', 'timeout'].includes(
    verdict,
  );
  return {
    verdict,
    durationMs,
    message: verdict === 'ok' ? null : `it was ${verdict}`,
    statusCode: noAnswer ? null : (STATUS_CODES[verdict] ?? 200),
    attempts: [{ verdict, durationMs }],
  };
}

const STATUS_CODES: Readonly<Partial<Record<Verdict, number>>> = {
  auth_required: 401,
  auth_expired: 401,
  auth_rejected: 401,
  auth_misconfigured: 401,
  forbidden: 403,
  rate_limited: 429,
  http_error: 500,
  redirect_refused: 302,
};

function toolFindings(changes: Partial<ToolFindings>): ToolFindings {
  return { count: 2, expectedFound: [], missing: [], valid: true, problems: [], contract: null, ...changes };
}

function restFindings(changes: Partial<RestFindings>): RestFindings {
  return {
    problems: [],
    healthIndicatorsPresent: true,
    formatValid: true,
    serverMetrics: {},
    circuitBreakers: {},
    systemHealth: null,
    ...changes,
  };
}
