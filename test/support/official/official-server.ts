import type { Exchange, FrontOptions, SeenRequest } from './http-front.ts';
import { answer, startHttpFront } from './http-front.ts';
import type { SampleTool } from './sample-tools.ts';

/** A running server made of official parts, with what a test or a demo does to it. */
export interface OfficialServer {
  readonly mcpUrl: string;
  readonly restUrl: string;
  requests(): readonly SeenRequest[];
  /** While unhealthy, the MCP endpoint answers 503 and the health endpoint 503 with `unhealthy`. */
  setHealthy(healthy: boolean): void;
  stop(): Promise<void>;
}

/** One whose tools are ours to change. */
export interface SampleServer extends OfficialServer {
  setTools(tools: readonly SampleTool[]): void;
}

export interface SampleServerOptions extends FrontOptions {
  /** Tools on one page of the list; all when absent. */
  readonly pageSize?: number;
}

interface OfficialServerParts {
  readonly options: FrontOptions;
  readonly mcpPath: string;
  readonly handle: (exchange: Exchange) => Promise<void>;
  /** What to end before the server's own connections. */
  readonly release?: () => Promise<void>;
}

const REST_PATH = '/status/health';

/** Puts a health endpoint and the switches in front of an MCP handler, on one port. */
export async function startOfficialServer(parts: OfficialServerParts): Promise<OfficialServer> {
  const front = await startHttpFront(parts.options);
  const startedAtMs = Date.now();
  let healthy = true;
  front.setHandler((exchange) => {
    if (exchange.path === REST_PATH) return answerHealth(exchange, healthy, Date.now() - startedAtMs);
    return healthy ? parts.handle(exchange) : answer(exchange.response, 503);
  });
  return {
    mcpUrl: front.origin + parts.mcpPath,
    restUrl: front.origin + REST_PATH,
    requests: () => front.requests(),
    setHealthy: (next) => {
      healthy = next;
    },
    stop: async () => {
      await parts.release?.();
      await front.stop();
    },
  };
}

function answerHealth(exchange: Exchange, healthy: boolean, uptimeMs: number): Promise<void> {
  return answer(exchange.response, healthy ? 200 : 503, {
    status: healthy ? 'healthy' : 'unhealthy',
    timestamp: new Date().toISOString(),
    metrics: { uptime_seconds: Math.round(uptimeMs / 1_000) },
  });
}
