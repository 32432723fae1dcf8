import { Counter, Gauge, Registry } from 'prom-client';
import type { ServerNow } from '../../actions/server/server-now.ts';
import type { ServerStatus } from '../../domain/check/check.ts';
import type { WorkerFigures } from '../../domain/figures/worker-figures.ts';
import type { Service } from '../../ports/service.ts';
import { SERVER_GAUGES } from './gauges.ts';
import { addProcessMetrics, addWorkerMetrics } from './service-metrics.ts';
import type { FleetTotals } from './running-totals.ts';
import { NO_TOTALS } from './server-totals.ts';
import type { LatencyTotals, ServerTotals } from './server-totals.ts';
import { TotalHistogram } from './total-histogram.ts';

const STATUSES: readonly ServerStatus[] = ['HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'];

export interface ExpositionInput {
  readonly servers: readonly ServerNow[];
  readonly totals: FleetTotals;
  /** The newest figures of each worker that is alive. */
  readonly workers: readonly WorkerFigures[];
  readonly service: Service;
}

/** The Prometheus text of a fleet: every name, type and label of inv. 6.2, and our own under `watchkeeper_`. */
export async function exposition(
  input: ExpositionInput,
): Promise<{ readonly contentType: string; readonly text: string }> {
  const registry = new Registry();
  addCounters(registry, input);
  addHistograms(registry, input);
  addGauges(registry, input);
  addStatuses(registry, input);
  addWorkerMetrics(registry, input.workers);
  addProcessMetrics(registry, input.service);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

function addCounters(registry: Registry, { servers, totals }: ExpositionInput): void {
  for (const path of ['mcp', 'rest'] as const) {
    const counter = new Counter({
      name: `${path}_requests_total`,
      help: `${path.toUpperCase()} probes by outcome`,
      labelNames: ['server', 'status'],
      registers: [registry],
    });
    for (const { spec } of servers.filter((server) => server.spec[path] !== null)) {
      const { successes, failures } = (totals.total.get(spec.name) ?? NO_TOTALS)[path];
      counter.inc({ server: spec.name, status: 'success' }, successes);
      counter.inc({ server: spec.name, status: 'failure' }, failures);
    }
  }
}

function addHistograms(registry: Registry, { servers, totals }: ExpositionInput): void {
  const add = (name: string, help: string, latencyOf: (totals: ServerTotals) => LatencyTotals): void => {
    const latencies = servers.map(({ spec }) => {
      return [spec.name, latencyOf(totals.total.get(spec.name) ?? NO_TOTALS)] as const;
    });
    registry.registerMetric(new TotalHistogram(name, help, new Map(latencies)));
  };
  add('mcp_response_time_seconds', 'Duration of MCP probes that succeeded', ({ mcp }) => mcp.latency);
  add('rest_response_time_seconds', 'Duration of REST probes that succeeded', ({ rest }) => rest.latency);
  add('combined_response_time_seconds', 'Mean duration of the succeeded paths', ({ combined }) => combined);
}

function addGauges(registry: Registry, { servers, totals }: ExpositionInput): void {
  for (const { name, help, value } of SERVER_GAUGES) {
    const gauge = new Gauge({ name, help, labelNames: ['server'], registers: [registry] });
    for (const server of servers) {
      const measured = value(server, totals.recent.get(server.spec.name) ?? NO_TOTALS);
      if (measured !== null) gauge.set({ server: server.spec.name }, measured);
    }
  }
}

function addStatuses(registry: Registry, { servers }: ExpositionInput): void {
  const gauge = new Gauge({
    name: 'watchkeeper_servers',
    help: 'Configured servers by status',
    labelNames: ['status'],
    registers: [registry],
  });
  for (const status of STATUSES) {
    gauge.set({ status }, servers.filter((server) => server.status === status).length);
  }
}
