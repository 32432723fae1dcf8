import { expect, test } from 'vitest';
import { initialBreaker } from '../../domain/breaker/fold-breaker.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { presentBreaker } from '../../actions/breaker/breaker-body.ts';
import { initialState } from '../../domain/watch/fold-check.ts';
import { createLook } from './look.ts';
import { findPresentation } from './presentations.ts';

test('what a breaker did at one moment is shown newest first, as all else is', async () => {
  const at = (seconds: number) => ({ atMs: Date.UTC(2026, 0, 2, 3, 4, seconds), reason: '' });
  const breaker = {
    ...initialBreaker(),
    transitions: [
      { ...at(1), path: 'mcp', from: 'CLOSED', to: 'OPEN' },
      { ...at(9), path: 'mcp', from: 'OPEN', to: 'HALF_OPEN' },
      { ...at(9), path: 'mcp', from: 'HALF_OPEN', to: 'OPEN' },
    ],
  } as const;
  const watched = {
    spec: aServerSpec().build(),
    release: 'r',
    state: { ...initialState('search'), breaker },
  };
  const body = { search: presentBreaker(watched) };
  const output = {
    environment: 'development',
    timestamp: '2026-01-02T03:04:30.000Z',
    global_circuit_breaker_enabled: true,
    servers: body,
    circuit_breaker_config: null,
    summary: {
      total_servers: 1,
      mcp_circuits_open: 1,
      rest_circuits_open: 0,
      both_paths_available: 0,
      no_paths_available: 0,
    },
  };
  const look = createLook({ width: 100, height: 24, isTerminal: false, hasColours: false });
  const lines = (await findPresentation('breaker/show')).lines(output, look);
  expect(lines.filter((line) => line.includes('->')).map((line) => line.trimEnd())).toEqual([
    '2026-01-02 03:04:09Z  MCP   HALF_OPEN -> OPEN',
    '2026-01-02 03:04:09Z  MCP   OPEN -> HALF_OPEN',
    '2026-01-02 03:04:01Z  MCP   CLOSED -> OPEN',
  ]);
});
