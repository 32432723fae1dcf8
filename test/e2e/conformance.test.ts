import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const SUITE = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));
const CLIENT = fileURLToPath(new URL('../support/conformance-client.ts', import.meta.url));
const TIMEOUT_MS = 60_000;

const CALLS_TOOLS = 'wants a tool called, and a check calls no tool';
const LOGS_IN =
  'wants a login with a browser redirect (authorization code); a monitor has client credentials';

/** Every client scenario of the suite is either run here, or here with the reason why it does not apply. */
const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  'elicitation-sep1034-client-defaults': CALLS_TOOLS,
  'sse-retry': CALLS_TOOLS,
  'auth/metadata-default': LOGS_IN,
  'auth/metadata-var1': LOGS_IN,
  'auth/metadata-var2': LOGS_IN,
  'auth/metadata-var3': LOGS_IN,
  'auth/basic-cimd': LOGS_IN,
  'auth/scope-from-www-authenticate': LOGS_IN,
  'auth/scope-from-scopes-supported': LOGS_IN,
  'auth/scope-omitted-when-undefined': LOGS_IN,
  'auth/scope-step-up': LOGS_IN,
  'auth/scope-retry-limit': LOGS_IN,
  'auth/token-endpoint-auth-basic': LOGS_IN,
  'auth/token-endpoint-auth-post': LOGS_IN,
  'auth/token-endpoint-auth-none': LOGS_IN,
  'auth/pre-registration': LOGS_IN,
  'auth/2025-03-26-oauth-metadata-backcompat': LOGS_IN,
  'auth/2025-03-26-oauth-endpoint-fallback': LOGS_IN,
  'auth/resource-mismatch': LOGS_IN,
  'auth/offline-access-scope': LOGS_IN,
  'auth/offline-access-not-supported': LOGS_IN,
  'auth/cross-app-access-complete-flow': LOGS_IN,
  'auth/client-credentials-jwt': 'wants private_key_jwt, which is not a kind of credential here',
};
const RUN = ['initialize', 'tools_call', 'auth/client-credentials-basic'];

const checksSchema = z.array(
  z.object({ id: z.string(), status: z.string(), details: z.unknown().optional() }),
);
const outcomeSchema = z.object({
  verdict: z.string(),
  era: z.object({ era: z.string(), protocolVersion: z.string() }).nullable(),
  tools: z.object({ count: z.number() }).nullable(),
});

interface Result {
  readonly exitCode: number | null;
  readonly checks: z.infer<typeof checksSchema>;
  readonly outcome: z.infer<typeof outcomeSchema>;
}

async function run(args: readonly string[]): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn(process.execPath, [SUITE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, output };
}

async function runScenario(scenario: string): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const command = `${process.execPath} --disable-warning=ExperimentalWarning ${CLIENT}`;
    const flags = ['--scenario', scenario, '--timeout', String(TIMEOUT_MS), '--output-dir', folder];
    const { exitCode } = await run(['client', '--command', command, ...flags]);
    const results = await findResults(folder);
    const [checks, outcome] = await Promise.all(
      ['checks.json', 'stdout.txt'].map((name) => readJson(results, name)),
    );
    return { exitCode, checks: checksSchema.parse(checks), outcome: outcomeSchema.parse(outcome) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The suite makes a folder of its own, one deeper where a scenario's name has a slash. */
async function findResults(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true });
  const found = entries.find((entry) => entry.endsWith('checks.json'));
  if (found === undefined) throw new Error('the suite left no results');
  return join(folder, found, '..');
}

async function readJson(folder: string, name: string): Promise<unknown> {
  const text = await readFile(join(folder, name), 'utf8');
  if (text.trim() === '')
    throw new Error(`${name} is empty: ${await readFile(join(folder, 'stderr.txt'), 'utf8')}`);
  return JSON.parse(text);
}

function failuresOf({ checks }: Result): readonly string[] {
  return checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING').map(({ id }) => id);
}

describe('the official conformance suite for clients', () => {
  it('has no scenario that is neither run nor excused', async () => {
    const { output } = await run(['list', '--client']);
    const scenarios = [...output.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name);
    expect(scenarios.toSorted()).toEqual([...RUN, ...Object.keys(NOT_APPLICABLE)].toSorted());
  });

  it('finds the handshake of a check in order', async () => {
    const result = await runScenario('initialize');
    expect(failuresOf(result)).toEqual([]);
    expect(result.checks).toContainEqual(
      expect.objectContaining({ id: 'mcp-client-initialization', status: 'SUCCESS' }),
    );
    expect(result.exitCode).toBe(0);
    expect(result.outcome).toMatchObject({
      verdict: 'ok',
      era: { era: 'session', protocolVersion: '2025-11-25' },
    });
  });

  it('sees tools listed and, rightly, none called', async () => {
    const result = await runScenario('tools_call');
    expect(result.outcome).toMatchObject({ verdict: 'ok', tools: { count: 1 } });
    expect(failuresOf(result)).toEqual(['tool-add-numbers']);
    const received = result.checks.filter(({ id }) => id === 'incoming-request');
    const methods = received.map(
      ({ details }) => z.object({ mcpMethod: z.string() }).parse(details).mcpMethod,
    );
    expect(methods).toEqual(['initialize', 'notifications/initialized', 'tools/list']);
  });

  it('finds client credentials with client_secret_basic in order', async () => {
    const result = await runScenario('auth/client-credentials-basic');
    expect(failuresOf(result)).toEqual([]);
    expect(result.checks).toContainEqual(
      expect.objectContaining({ id: 'client-credentials-basic-auth', status: 'SUCCESS' }),
    );
    expect(result.exitCode).toBe(0);
    expect(result.outcome.verdict).toBe('ok');
  });
});
