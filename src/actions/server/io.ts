import { z } from 'zod';
import { createCommand } from '../../domain/execute/command.ts';
import { readIo, type HostIo } from '../../domain/host/read-io.ts';
import { defineAction } from '../action.ts';
import { serverField } from './server-field.ts';
import {
  hostReadShape,
  PLAIN_WORDS,
  readServerHost,
  requireProgram,
  requireSuccess,
  runAtHost,
} from './server-host.ts';

const figure = z.number().nullable();
const MARGIN_MS = 15_000;

export const serverIo = defineAction({
  name: 'server/io',
  noun: 'server',
  verb: 'io',
  summary: 'Show what the disks do on the host of a server',
  description:
    'Asks `iostat -x` where the server runs, a report each second; the figures are those of the last report. iostat is of the package sysstat.',
  examples: [
    { command: 'watchkeeper server io search', says: 'Five reports, a second apart.' },
    { command: 'watchkeeper server io search --reports 2 --json', says: 'As short as makes sense.' },
  ],
  cli: {
    path: ['server', 'io'],
    positionals: [{ field: 'server', label: 'SERVER', required: true, variadic: false }],
  },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({
    server: serverField,
    reports: z
      .int()
      .min(1)
      .max(10)
      .default(5)
      .describe('How many reports; the first is an average since the machine started'),
  }),
  output: z.object({
    ...hostReadShape,
    reports: z.int().describe('Reports that came'),
    io_wait_percent: figure,
    devices: z.array(
      z.object({
        device: z.string(),
        reads_per_second: figure,
        writes_per_second: figure,
        read_kib_per_second: figure,
        written_kib_per_second: figure,
        read_await_ms: figure,
        write_await_ms: figure,
        busy_percent: figure,
      }),
    ),
    raw: z.string(),
  }),
  exitCode: ({ reports }) => (reports > 0 ? 0 : 3),
  run: async (context, { server, reports }) => {
    const at = await readServerHost(context, server);
    const wishes = { ...PLAIN_WORDS, timeoutMs: reports * 1000 + MARGIN_MS };
    const command = createCommand(['iostat', '-x', '1', String(reports)], wishes);
    const execution = await runAtHost(context, at, command);
    requireProgram(execution, at, 'iostat (package sysstat)');
    requireSuccess(execution, at, 'iostat');
    const raw = execution.stdout.text;
    return {
      server_name: server,
      environment: context.environment,
      timestamp: new Date(context.nowMs()).toISOString(),
      host: at.name,
      ...presentIo(readIo(raw)),
      raw,
    };
  },
});

function presentIo(io: HostIo | null) {
  return {
    reports: io?.reports ?? 0,
    io_wait_percent: io?.ioWaitPercent ?? null,
    devices: (io?.devices ?? []).map((each) => ({
      device: each.device,
      reads_per_second: each.readsPerSecond,
      writes_per_second: each.writesPerSecond,
      read_kib_per_second: each.readKibPerSecond,
      written_kib_per_second: each.writtenKibPerSecond,
      read_await_ms: each.readAwaitMs,
      write_await_ms: each.writeAwaitMs,
      busy_percent: each.busyPercent,
    })),
  };
}
