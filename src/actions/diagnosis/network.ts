import { z } from 'zod';
import { issuersOf, mergeOrigins, originsOf } from '../../domain/diagnosis/configured-origins.ts';
import { defineAction } from '../action.ts';
import { isoTime } from '../iso-time.ts';
import { mapBounded } from '../map-bounded.ts';
import { configuredServers } from './configured-servers.ts';
import { diagnosticsOf } from './diagnostics-of.ts';
import { originRow, originRowSchema } from './origin-row.ts';

const AT_ONCE = 32;
const LIMIT_MS = 5_000;

export const diagnosisNetwork = defineAction({
  name: 'diagnosis/network',
  noun: 'diagnosis',
  verb: 'network',
  summary: 'Test name, port, TLS and HTTP of every configured host',
  description:
    'Goes through every host and port of the configuration file, those that give tokens included: the addresses of its name, a connection, the TLS handshake with the certificate and whether it is trusted, and an answer to HEAD / without a credential. Each row ends within 5 s, at the first step that fails. It works with Temporal, API and store down. Exit code 1 when a host fails.',
  examples: [
    { command: 'watchkeeper diagnose network', says: 'Can this machine reach every server?' },
    { command: 'watchkeeper diagnose network --json', says: 'The same as JSON.' },
  ],
  cli: { path: ['diagnose', 'network'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  breakGlass: true,
  input: z.object({}),
  output: z.object({
    environment: z.string(),
    checked_at: isoTime,
    summary: z.object({ hosts: z.number(), ok: z.number(), failed: z.number() }),
    hosts: z.array(originRowSchema),
  }),
  exitCode: ({ summary }) => (summary.failed === 0 ? 0 : 1),
  run: async (context) => {
    const servers = await configuredServers(context);
    const { network } = await diagnosticsOf(context);
    const nowMs = context.nowMs();
    const hosts = await mapBounded(
      mergeOrigins([...originsOf(servers), ...issuersOf(servers)]),
      AT_ONCE,
      async (configured) => {
        context.signal.throwIfAborted();
        return originRow(configured, await network.look(new URL(configured.origin), LIMIT_MS), nowMs);
      },
    );
    const ok = hosts.filter(({ reachable }) => reachable).length;
    return {
      environment: context.environment,
      checked_at: new Date(nowMs).toISOString(),
      summary: { hosts: hosts.length, ok, failed: hosts.length - ok },
      hosts: [...hosts],
    };
  },
});
