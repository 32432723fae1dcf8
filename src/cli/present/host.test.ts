import { expect, test } from 'vitest';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

const LOOK = createLook({ width: 120, height: 24, isTerminal: false, hasColours: false });
const ASKED = {
  server_name: 'search',
  environment: 'production',
  timestamp: '2026-01-31T12:00:00.000Z',
  host: 'ops@search.example.com',
};

async function shown(name: string, output: object): Promise<readonly string[]> {
  return (await findPresentation(`server/${name}`)).lines({ ...ASKED, ...output }, LOOK);
}

test('logs are shown word for word, and what a terminal would obey is not', async () => {
  const lines = await shown('logs', {
    source: '/var/log/mcp.log',
    lines: ['  indented   text', 'a\u001b[2Jb'],
    truncated: false,
  });
  expect(lines[0]).toContain('search');
  expect(lines[0]).toContain('on ops@search.example.com');
  expect(lines.slice(2)[0]).toBe('  indented   text');
  expect(lines.join('')).not.toContain('\u001b');
});

test('resources show what is short, and the words of a program whose figures cannot be read', async () => {
  const text = (
    await shown('resources', {
      activity: null,
      memory: {
        ...{ total_bytes: 8 * 1024 ** 3, used_bytes: 6 * 1024 ** 3, available_bytes: 1024 ** 3 },
        ...{ swap_total_bytes: 0, swap_used_bytes: 0 },
      },
      disks: [
        {
          ...{ filesystem: '/dev/vda1', mount: '/', used_percent: 95 },
          ...{ size_bytes: 1024 ** 3, used_bytes: 1024 ** 3, available_bytes: 0 },
        },
      ],
      problems: ['top ended with exit code 127'],
      raw: { top: 'strange words of top', free: '', df: '' },
    })
  ).join('\n');
  expect(text).toContain('strange words of top');
  expect(text).toContain('memory 6.0 GiB of 8.0 GiB used');
  expect(text).toMatch(/^\/ +95 % +1\.0 GiB/m);
  expect(text).toContain('- top ended with exit code 127');
});

test('load and disk work are figures', async () => {
  const load = await shown('load', {
    load: { one_minute: 0.4, five_minutes: 1, fifteen_minutes: 2.25, users: null },
    raw: '',
  });
  expect(load.slice(1)).toEqual(['1 minute    0.40', '5 minutes   1.00', '15 minutes  2.25']);
  const device = {
    ...{ device: 'vda', busy_percent: 99.2, reads_per_second: 0, writes_per_second: 412 },
    ...{ read_kib_per_second: 0, written_kib_per_second: 52736, read_await_ms: null, write_await_ms: 18.4 },
  };
  const io = await shown('io', { reports: 2, io_wait_percent: 38.19, devices: [device], raw: '' });
  expect(io[0]).toContain('waiting for disks 38.2 %');
  expect(io.at(-1)).toMatch(/^vda +99\.2 % +0\.0 +412\.0 +0\.0 +52736\.0 +- +18\.4 ms$/);
});

test('a restart that failed says what systemctl said', async () => {
  const result = {
    ...{ server_name: 'search', host: 'search.example.com', unit: 'mcp', restarted: false, check: null },
    detail: 'systemctl restart mcp ended with exit code 5: Unit mcp.service not found.',
  };
  const lines = await shown('restart', { run_id: null, workflow_id: null, result });
  expect(lines.join(' ')).toContain('mcp was not restarted on search.example.com');
  expect(lines.join(' ')).toContain('Unit mcp.service not found.');
});
