import type { ServerSpec } from '../../domain/server/server-spec.ts';
import { enabledPaths, restUrl } from '../resolve/resolve-server.ts';
import type { Settled } from '../resolve/settle.ts';
import type { ServerEntry } from '../schema/configuration.ts';
import type { Bench, Path } from './bench.ts';
import { judgeCall } from './judge-call.ts';
import { judgeAuthentication } from './judge-authentication.ts';
import { judgeHost } from './judge-host.ts';
import { judgeDependencies } from './judge-dependencies.ts';
import { judgeInterval, judgeWeights } from './judge-sections.ts';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** The rules of inv. 2.1 over servers: names, paths, weights, times, tools, addresses. */
export function judgeServers(config: Settled, specs: readonly ServerSpec[], bench: Bench): void {
  if (config.servers.length === 0) {
    bench.warn('no-servers', ['servers'], { message: 'no servers are listed: nothing is watched' });
  }
  judgeNames(config.servers, bench);
  judgeDependencies(config.servers, bench);
  config.servers.forEach((server, index) => {
    judgePaths(server, config, { index, bench });
    judgeOwnKeys(server, config, { index, bench });
    judgeCall(server, index, bench);
    judgeHost(server, index, bench);
    judgeAuthentication(server, config, { at: ['servers', index], bench });
    const spec = specs[index];
    if (spec !== undefined) judgeSpec(spec, index, bench);
  });
}

interface ServerPlace {
  readonly index: number;
  readonly bench: Bench;
}

function judgeNames(servers: readonly ServerEntry[], bench: Bench): void {
  const first = new Map<string, number>();
  servers.forEach(({ server_name: name }, index) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, index);
      return;
    }
    bench.refuse([['servers', index, 'server_name']], {
      message: `the name '${name}' is taken by the server on line ${bench.lineOf(['servers', earlier, 'server_name'])}`,
      suggestion: 'give each server a name of its own',
    });
  });
}

function judgePaths(server: ServerEntry, config: Settled, { index, bench }: ServerPlace): void {
  const at = (key: string): Path => ['servers', index, key];
  const enabled = enabledPaths(server, config);
  if (!enabled.mcp && !enabled.rest) {
    bench.refuse([at('mcp_enabled'), at('rest_enabled')], {
      message: `both paths of '${server.server_name}' are switched off`,
      suggestion: 'switch one on, or write enabled: false',
    });
  }
  if (enabled.mcp && server.mcp_endpoint_url === undefined) {
    bench.refuse([at('mcp_endpoint_url')], {
      message: `is required and missing for '${server.server_name}'`,
      suggestion: 'add mcp_endpoint_url: http://host:port/mcp, or mcp_enabled: false',
    });
  }
  if (enabled.rest && !enabled.mcp && restUrl(server, config) === undefined) {
    bench.refuse([at('rest_health_endpoint_url'), at('mcp_endpoint_url')], {
      message: `is required and missing for '${server.server_name}'`,
      suggestion: 'add rest_health_endpoint_url: http://host:port/status/health, or rest_enabled: false',
    });
  }
}

function judgeOwnKeys(server: ServerEntry, config: Settled, { index, bench }: ServerPlace): void {
  const at = (key: string): Path => ['servers', index, key];
  const { mcp_priority_weight: mcp, rest_priority_weight: rest } = server;
  const section = config.result_aggregation;
  if (mcp !== undefined || rest !== undefined) {
    judgeWeights(
      [mcp ?? section.mcp_priority_weight, rest ?? section.rest_priority_weight],
      [at('mcp_priority_weight'), at('rest_priority_weight')],
      bench,
    );
  }
  if (server.interval_seconds !== undefined)
    judgeInterval(server.interval_seconds, at('interval_seconds'), bench);
  const tools = server.mcp_expected_tools ?? [];
  const twice = tools.find((tool, position) => tools.indexOf(tool) !== position);
  if (twice === undefined) return;
  bench.refuse([[...at('mcp_expected_tools'), tools.lastIndexOf(twice)], at('mcp_expected_tools')], {
    message: `the tool '${twice}' is listed twice`,
    suggestion: 'keep one of them',
  });
}

function judgeSpec(spec: ServerSpec, index: number, bench: Bench): void {
  const at = (key: string): Path => ['servers', index, key];
  const longestMs = Math.max(spec.mcp?.timeoutMs ?? 0, spec.rest?.timeoutMs ?? 0);
  if (spec.intervalMs < 2 * longestMs) {
    bench.warn('interval-and-timeout', at('interval_seconds'), {
      message: `'${spec.name}' is checked every ${spec.intervalMs / 1000} s, less than twice its longest timeout of ${longestMs / 1000} s`,
      suggestion: 'lengthen the interval or shorten the timeouts',
    });
  }
  if (spec.mcp !== null && spec.mcp.validateExpectedTools && spec.mcp.expectedTools.length === 0) {
    bench.warn('no-tools', at('mcp_expected_tools'), { message: `no tools are expected of '${spec.name}'` });
  }
  judgePlainHttp(spec.mcp?.url, at('mcp_endpoint_url'), bench);
  judgePlainHttp(spec.rest?.url, at('rest_health_endpoint_url'), bench);
}

function judgePlainHttp(url: string | undefined, path: Path, bench: Bench): void {
  if (url?.startsWith('http:') !== true || LOOPBACK.test(new URL(url).hostname)) return;
  bench.warn('plain-http', path, {
    message: 'is plain http: credentials and answers travel in the open',
    suggestion: 'use https',
  });
}
