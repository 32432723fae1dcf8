import { z } from 'zod';
import { defineAction } from '../action.ts';
import { readFleet, selectServers } from '../fleet/read-fleet.ts';
import { exitCodeOfStatus } from './exit-code-of-status.ts';
import { fleetHealthSchema, presentFleetHealth } from './fleet-health.ts';
import { serverField } from './server-field.ts';
import { serverNow } from './server-now.ts';

export const serverStatus = defineAction({
  name: 'server/status',
  noun: 'server',
  verb: 'status',
  summary: 'Show how the fleet or one server is',
  description:
    'The status of every server by its last check, and of the fleet as a whole. A server whose last check is older than three intervals is UNKNOWN and marked stale. Nothing is probed; `check` does that.',
  examples: [
    { command: 'watchkeeper status', says: 'The whole fleet.' },
    { command: 'watchkeeper status search --json', says: 'One server, as JSON.' },
  ],
  cli: {
    path: ['status'],
    positionals: [{ field: 'server', label: 'SERVER', required: false, variadic: false }],
  },
  slack: 'status',
  effect: 'read',
  role: 'viewer',
  runs: 'inline',
  input: z.object({
    server: serverField.optional(),
    include_servers: z.boolean().default(true).describe('List the servers, not only the totals'),
  }),
  output: fleetHealthSchema,
  exitCode: ({ overall_status }) => exitCodeOfStatus(overall_status),
  run: async ({ store, environment, nowMs }, { server, include_servers }) => {
    const [fleet, mode] = await Promise.all([readFleet(store, environment), store.mode(environment)]);
    const selected = selectServers(fleet, environment, server === undefined ? [] : [server]);
    const now = nowMs();
    const servers = selected.map((watched) => serverNow(watched, now));
    return presentFleetHealth({ environment, mode, servers, nowMs: now }, include_servers);
  },
});
