import { z } from 'zod';
import { originsOf } from '../../domain/diagnosis/configured-origins.ts';
import { findCommonCauses } from '../../domain/diagnosis/common-cause.ts';
import { isoTime } from '../iso-time.ts';
import { mapBounded } from '../map-bounded.ts';
import { defineAction } from '../action.ts';
import { configuredServers } from './configured-servers.ts';
import { diagnosticsOf } from './diagnostics-of.ts';
import { EMERGENCY_LIMIT_MS, probeInEmergency } from './probe-in-emergency.ts';
import { diagnosedServer, diagnosedServerSchema, pathsOf, type Seen } from './diagnosed-server.ts';

const AT_ONCE = 64;

export const diagnosisServers = defineAction({
  name: 'diagnosis/servers',
  noun: 'diagnosis',
  verb: 'servers',
  summary: 'Probe every server at once in an emergency',
  description:
    'Probes all servers of the configuration file at once, both paths, for 3 s each and without a retry, whatever their breakers say; nothing is stored or folded. It says what is down, and what those that are down have in common, the likeliest cause first. It works with Temporal, API and store down. Exit code 0 when all are up, 5 when all are down, 1 otherwise.',
  examples: [
    { command: 'watchkeeper diagnose servers', says: 'What is down, and why all at once?' },
    { command: 'watchkeeper diagnose servers --json', says: 'The same as JSON.' },
  ],
  cli: { path: ['diagnose', 'servers'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  breakGlass: true,
  input: z.object({}),
  output: z.object({
    environment: z.string(),
    checked_at: isoTime,
    summary: z.object({ servers: z.number(), up: z.number(), degraded: z.number(), down: z.number() }),
    own_network_works: z.boolean().describe('This machine can connect to itself'),
    causes: z
      .array(
        z.object({
          kind: z.enum([
            'own network',
            'endpoint',
            'host',
            'address',
            'dependency',
            'issuer',
            'port',
            'failure',
          ]),
          what: z.string(),
          servers: z.array(z.string()).describe('Those that share it and fail'),
          spared: z.array(z.string()).describe('Those that share it and are well'),
          score: z.number().describe('0 to 1'),
        }),
      )
      .describe('What those that fail have in common, the likeliest cause first'),
    servers: z.array(diagnosedServerSchema),
  }),
  exitCode: ({ summary }) => {
    if (summary.up === summary.servers) return 0;
    return summary.down === summary.servers ? 5 : 1;
  },
  run: async (context) => {
    const specs = await configuredServers(context);
    const { network } = await diagnosticsOf(context);
    const startedMs = context.nowMs();
    const [checks, looks, loopbackWorks] = await Promise.all([
      mapBounded(specs, AT_ONCE, (spec) => probeInEmergency(context, spec)),
      mapBounded(
        originsOf(specs),
        AT_ONCE,
        async ({ origin }) => [origin, await network.look(new URL(origin), EMERGENCY_LIMIT_MS)] as const,
      ),
      network.loopbackWorks(),
    ]);
    const byOrigin = new Map(looks);
    const seen: readonly Seen[] = checks.map(({ spec, check }) => ({ spec, check, byOrigin }));
    const causes = findCommonCauses({
      paths: seen.flatMap(pathsOf),
      parents: new Map(specs.map(({ name, dependsOn }) => [name, dependsOn])),
      loopbackWorks,
    });
    const servers = seen.map(diagnosedServer);
    const count = (state: (typeof servers)[number]['state']): number =>
      servers.filter((server) => server.state === state).length;
    return {
      environment: context.environment,
      checked_at: new Date(startedMs).toISOString(),
      summary: {
        servers: servers.length,
        up: count('up'),
        degraded: count('degraded'),
        down: count('down'),
      },
      own_network_works: loopbackWorks,
      causes: causes.map(({ servers: names, spared, ...cause }) => ({
        ...cause,
        servers: [...names],
        spared: [...spared],
      })),
      servers,
    };
  },
});
