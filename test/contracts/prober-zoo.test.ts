import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERDICTS, type ProbePath } from '../../src/domain/probe/verdict.ts';
import type { Prober } from '../../src/ports/prober.ts';
import type { McpBehaviour, RestBehaviour } from '../support/mcp-zoo/behaviour.ts';
import { mcpRequest, restRequest } from '../support/mcp-zoo/probe-requests.ts';
import { settledWithin } from '../support/mcp-zoo/settled-within.ts';
import { startProber } from '../support/mcp-zoo/start-prober.ts';
import { BEHAVIOURS, startZoo, type Zoo } from '../support/mcp-zoo/zoo.ts';

let zoo: Zoo;
let prober: Prober;

beforeAll(async () => {
  zoo = await startZoo();
  setDefaultCACertificates([...getCACertificates('default'), ...zoo.trustedCertificates]);
  prober = startProber();
});

afterAll(async () => {
  await prober.close();
  await zoo.close();
});

describe('every behaviour of the zoo gets the verdict of the table', () => {
  const mcp = BEHAVIOURS.filter((behaviour) => behaviour.path === 'mcp');
  const rest = BEHAVIOURS.filter((behaviour) => behaviour.path === 'rest');

  test.concurrent.each(
    mcp.map((behaviour) => [behaviour.name, behaviour.expect.verdict, behaviour] as const),
  )('%s: %s', async (_name, _verdict, behaviour) => {
    await meetMcp(behaviour);
  });

  test.concurrent.each(
    rest.map((behaviour) => [behaviour.name, behaviour.expect.verdict, behaviour] as const),
  )('%s: %s', async (_name, _verdict, behaviour) => {
    await meetRest(behaviour);
  });
});

async function meetMcp(behaviour: McpBehaviour): Promise<void> {
  const request = mcpRequest(behaviour, zoo.url(behaviour.name));
  let probe = await settledWithin(request.spec.timeoutMs + 50, prober.probeMcp(request));
  for (let time = 1; time < (behaviour.times ?? 1); time += 1) {
    probe = await prober.probeMcp({ ...request, remembered: probe.era });
  }
  const { verdict, says, attempts, statusCode, era, protocolVersion, tools, sessionLost, rpcCode } =
    behaviour.expect;
  expect(probe.verdict, probe.message ?? '').toBe(verdict);
  expect(probe.attempts.at(-1)?.verdict).toBe(verdict);
  expect(probe.message === null).toBe(verdict === 'ok');
  if (says !== undefined) expect(probe.message).toContain(says);
  if (attempts !== undefined) expect(probe.attempts).toHaveLength(attempts);
  if (statusCode !== undefined) expect(probe.statusCode).toBe(statusCode);
  if (era !== undefined) expect(probe.era?.era).toBe(era);
  if (protocolVersion !== undefined) expect(probe.era?.protocolVersion).toBe(protocolVersion);
  if (tools !== undefined) expect(probe.tools?.count).toBe(tools);
  if (sessionLost !== undefined) expect(probe.sessionLost).toBe(sessionLost);
  if (rpcCode !== undefined) expect(probe.rpcError?.code).toBe(rpcCode);
  expect(JSON.stringify(probe)).not.toContain('zoo-secret-token');
}

async function meetRest(behaviour: RestBehaviour): Promise<void> {
  const request = restRequest(behaviour, zoo.url(behaviour.name));
  let probe = await settledWithin(request.spec.timeoutMs + 50, prober.probeRest(request));
  for (let time = 1; time < (behaviour.times ?? 1); time += 1) probe = await prober.probeRest(request);
  const { verdict, says, attempts, statusCode } = behaviour.expect;
  expect(probe.verdict, probe.message ?? '').toBe(verdict);
  expect(probe.message === null).toBe(verdict === 'ok');
  if (says !== undefined) expect(probe.message).toContain(says);
  if (attempts !== undefined) expect(probe.attempts).toHaveLength(attempts);
  if (statusCode !== undefined) expect(probe.statusCode).toBe(statusCode);
}

test.each(['mcp', 'rest'] as const)(
  'every verdict possible on the %s path is in the table',
  (path: ProbePath) => {
    const possible = Object.entries(VERDICTS)
      .filter(([verdict, row]) => verdict !== 'disabled' && row.paths.some((candidate) => candidate === path))
      .map(([verdict]) => verdict);
    const shown = new Set<string>(
      BEHAVIOURS.filter((behaviour) => behaviour.path === path).map(({ expect: { verdict } }) => verdict),
    );
    expect(possible.filter((verdict) => !shown.has(verdict))).toEqual([]);
  },
);

test('the names of the table are unique and all can be had here', () => {
  const names = BEHAVIOURS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(zoo.behaviours).toHaveLength(BEHAVIOURS.length);
});
