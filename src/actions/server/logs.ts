import { z } from 'zod';
import { createCommand, type ArgumentVector } from '../../domain/execute/command.ts';
import type { HostSpec } from '../../domain/execute/place.ts';
import { defineAction } from '../action.ts';
import { serverField } from './server-field.ts';
import {
  hostReadShape,
  PLAIN_WORDS,
  readServerHost,
  requireHostKey,
  requireProgram,
  requireSuccess,
  runAtHost,
} from './server-host.ts';

const OUTPUT_BYTES = 1024 * 1024;

export const serverLogs = defineAction({
  name: 'server/logs',
  noun: 'server',
  verb: 'logs',
  summary: 'Show the end of the log on the host of a server',
  description:
    "Reads the last lines of the server's log_path where its host is, or of the journal of its unit where it has none. The server's own credentials are redacted.",
  examples: [
    { command: 'watchkeeper server logs search', says: 'The last hundred lines.' },
    { command: 'watchkeeper server logs search --lines 1000 --json', says: 'A thousand, as JSON.' },
  ],
  cli: {
    path: ['server', 'logs'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    server: serverField,
    lines: z.int().min(1).max(5000).default(100).describe('How many of the last lines'),
  }),
  output: z.object({
    ...hostReadShape,
    source: z.string().describe('The file or unit that was read'),
    lines: z.array(z.string()),
    truncated: z.boolean().describe('Fewer lines than asked for, since they were too long'),
  }),
  exitCode: ({ lines }) => (lines.length > 0 ? 0 : 3),
  run: async (context, { server, lines }) => {
    const at = await readServerHost(context, server);
    const { source, vector } = requireHostKey(logOf(at.host, lines), at, 'log_path');
    const [program] = vector;
    const command = createCommand(vector, { ...PLAIN_WORDS, outputBytes: OUTPUT_BYTES });
    const execution = await runAtHost(context, at, command);
    requireProgram(execution, at, program);
    requireSuccess(execution, at, `${program} of ${source}`);
    const { text, isTruncated } = execution.stdout;
    return {
      server_name: server,
      environment: context.environment,
      timestamp: new Date(context.nowMs()).toISOString(),
      host: at.name,
      source,
      lines: text === '' ? [] : text.replace(/\n$/, '').split('\n').slice(-lines),
      truncated: isTruncated,
    };
  },
});

interface HostLog {
  readonly source: string;
  readonly vector: ArgumentVector;
}

function logOf({ logPath, unit }: HostSpec, lines: number): HostLog | null {
  const count = String(lines);
  if (logPath !== null) return { source: logPath, vector: ['tail', '-n', count, '--', logPath] };
  if (unit === null) return null;
  const vector: ArgumentVector = ['journalctl', '--no-pager', '-o', 'short-iso', '-n', count, '-u', unit];
  return { source: `unit ${unit}`, vector };
}
