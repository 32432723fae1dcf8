import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import type { Release } from '../../domain/release/release.ts';
import { defineAction } from '../action.ts';
import { changeRelease, planReleaseChange, releaseChangeSchema } from '../release/change-release.ts';
import type { WantedChange } from '../release/change-release.ts';

const input = z.object({
  server: z.string().min(1).max(200).describe('Name of the new server'),
  mcp_url: z.string().optional().describe('Where MCP probes go'),
  rest_url: z.string().optional().describe('Where REST probes go'),
  mcp_mode: z
    .enum(['auto', 'modern', 'session', 'sse', 'plain'])
    .default('auto')
    .describe('Which era of MCP is spoken'),
  expected_tools: z.array(z.string()).default([]).describe('Tools that must be there'),
  interval_seconds: z.number().optional().describe('Time between checks'),
  labels: z.array(z.string()).default([]).describe('Words to group servers by, as key=value'),
});

type NewServer = z.output<typeof input>;

export const serverAdd = defineAction({
  name: 'server/add',
  noun: 'server',
  verb: 'add',
  summary: 'Watch one more server',
  description:
    'Makes a release with the server in it, judged by the rules of the configuration file, and starts watching it. The file is not touched. Credentials are added with `config update`, or in the file.',
  examples: [
    {
      command:
        'watchkeeper servers add search --mcp-url http://localhost:8080/mcp --rest-url http://localhost:8080/status/health',
      says: 'Watch search over both paths.',
    },
    {
      command: 'watchkeeper servers add search --mcp-url http://localhost:8080/mcp --dry-run',
      says: 'See whether that is valid and what it would do.',
    },
  ],
  cli: {
    path: ['servers', 'add'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'change',
  role: 'operator',
  runs: 'inline',
  input,
  output: releaseChangeSchema,
  exitCode: () => 0,
  plan: (context, server) => planReleaseChange(context, adding(server)),
  run: (context, server) => changeRelease(context, adding(server)),
});

function adding(server: NewServer): WantedChange {
  return {
    changes: { servers: [entryOf(server)] },
    judge: (base) => {
      refuseKnown(base, server.server);
    },
  };
}

/** Without an address of its own a path is switched off: nothing is guessed for a server added by hand. */
function entryOf({ server, mcp_url, rest_url, ...more }: NewServer): Record<string, unknown> {
  return {
    server_name: server,
    ...(mcp_url === undefined ? { mcp_enabled: false } : { mcp_endpoint_url: mcp_url }),
    ...(rest_url === undefined ? { rest_enabled: false } : { rest_health_endpoint_url: rest_url }),
    mcp_mode: more.mcp_mode,
    ...(more.expected_tools.length === 0 ? {} : { mcp_expected_tools: more.expected_tools }),
    ...(more.interval_seconds === undefined ? {} : { interval_seconds: more.interval_seconds }),
    labels: Object.fromEntries(more.labels.map(labelOf)),
  };
}

function labelOf(word: string): readonly [string, string] {
  const [key = '', ...rest] = word.split('=');
  if (key !== '' && rest.length > 0) return [key, rest.join('=')];
  throw new AppError('INVALID_REQUEST', `A label is written key=value, not ${word}.`);
}

function refuseKnown({ environment, settings }: Release, name: string): void {
  if (!settings.servers.some((server) => server.name === name)) return;
  throw new AppError(
    'CONFLICT',
    `${environment} has a server called ${name} already. See it with \`servers show ${name}\`, change it with \`config update\`.`,
    { details: { server_name: name } },
  );
}
