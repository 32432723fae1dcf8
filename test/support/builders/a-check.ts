import { judgePair } from '../../../src/domain/check/judge-pair.ts';
import { viewCheck } from '../../../src/domain/check/view-check.ts';
import type { Check, CheckOrigin } from '../../../src/domain/check/check.ts';
import type { CheckView } from '../../../src/domain/check/check-view.ts';
import type { Verdict } from '../../../src/domain/probe/verdict.ts';
import type { AggregationSpec } from '../../../src/domain/server/server-spec.ts';
import { aMcpProbe, aRestProbe } from './a-probe.ts';
import type { McpProbeBuilder, RestProbeBuilder } from './a-probe.ts';
import { aServerSpec } from './a-server-spec.ts';

interface CheckDraft {
  readonly server: string;
  readonly origin: CheckOrigin;
  readonly atMs: number;
  readonly release: string;
  readonly mcp: McpProbeBuilder;
  readonly rest: RestProbeBuilder;
  readonly aggregation: AggregationSpec;
}

/** A scheduled check of `search` at 1,000,000 ms whose paths are both fine. It is judged by the real rules. */
export function aCheck(): CheckBuilder {
  return new CheckBuilder({
    server: 'search',
    origin: 'schedule',
    atMs: 1_000_000,
    release: 'r1',
    mcp: aMcpProbe(),
    rest: aRestProbe(),
    aggregation: aServerSpec().build().aggregation,
  });
}

export class CheckBuilder {
  readonly #draft: CheckDraft;

  constructor(draft: CheckDraft) {
    this.#draft = draft;
  }

  with(changes: Partial<CheckDraft>): CheckBuilder {
    return new CheckBuilder({ ...this.#draft, ...changes });
  }

  of(server: string): CheckBuilder {
    return this.with({ server });
  }

  at(atMs: number): CheckBuilder {
    return this.with({ atMs });
  }

  confirming(): CheckBuilder {
    return this.with({ origin: 'confirm' });
  }

  byHand(): CheckBuilder {
    return this.with({ origin: 'manual' });
  }

  mcp(probe: McpProbeBuilder): CheckBuilder {
    return this.with({ mcp: probe });
  }

  rest(probe: RestProbeBuilder): CheckBuilder {
    return this.with({ rest: probe });
  }

  verdicts(mcp: Verdict, rest: Verdict): CheckBuilder {
    return this.with({ mcp: this.#draft.mcp.judged(mcp), rest: this.#draft.rest.judged(rest) });
  }

  /** Both paths fail: UNHEALTHY. */
  failing(): CheckBuilder {
    return this.verdicts('timeout', 'connect_refused');
  }

  /** MCP fails, REST answers: DEGRADED. */
  mcpFailing(): CheckBuilder {
    return this.verdicts('timeout', 'ok');
  }

  /** REST fails, MCP answers: DEGRADED. */
  restFailing(): CheckBuilder {
    return this.verdicts('ok', 'connect_refused');
  }

  build(): Check {
    const { mcp, rest, aggregation, ...identity } = this.#draft;
    const pair = { mcp: mcp.build(), rest: rest.build() };
    const wallMs = Math.max(pair.mcp.durationMs ?? 0, pair.rest.durationMs ?? 0);
    return { ...identity, ...pair, wallMs, ...judgePair(pair, aggregation) };
  }

  view(): CheckView {
    return viewCheck(this.build());
  }
}
